import { z } from 'zod';
import { writtenCommune } from '../../domain/commune';
import type { Commune } from '../../domain/commune';
import { checkCode, fullName } from '../../domain/provinces';
import { Refusal } from '../../domain/refusal';
import { label } from '../../domain/text';
import { chooseCommune, choicesOf, importMoves, provinceNow, successorsOf } from '../../prisma/communes';
import { duplicateUnits, findUnits, projectsByProvince, provinceOf, registerUnit } from '../../prisma/units';
import { refusalText } from '../../templates/render';
import { byName } from '../../templates/order';
import { visible } from '../access';
import { Problem } from '../errors';
import { route } from '../route';
import * as bodies from '../schemas';

/** As it was pasted, since an old font's letters must be seen before the name is cleaned. */
const Pasted = bodies.Text(300).refine((text) => label(text).length > 0, { message: 'Không được để trống' });
const UnitBody = z.strictObject({ name: Pasted, kind: z.string().regex(/^[A-Za-z]{1,60}$/).default('ruralEstablishment'), province: bodies.Label(100).nullish(), asTyped: z.boolean().default(false) });
const UnitQuery = z.strictObject({ q: bodies.Text(200), limit: z.coerce.number().int().min(1).max(100).default(20) });
const OldCommune = z.strictObject({ commune: bodies.Label(200), district: bodies.Label(200).optional(), province: bodies.Label(100) }) as unknown as z.ZodType<Commune>;
const NewCommune = z.strictObject({ commune: bodies.Label(200), province: bodies.Label(100) });
const Coded = { provinceCode: bodies.Text(10).optional() };
const Moves = z.strictObject({
  moves: z.array(z.strictObject({
    old: z.strictObject({ commune: bodies.Label(200), district: bodies.Label(200).optional(), province: bodies.Label(100), ...Coded }),
    new: z.strictObject({ ...NewCommune.shape, ...Coded }), note: bodies.Comment(1_000).optional(),
  })).min(1).max(5_000),
});
const ChoiceBody = z.strictObject({ old: OldCommune, chosen: NewCommune });
const ReportQuery = z.strictObject({ by: z.enum(['asFiled', 'current']).default('current'), year: z.coerce.number().int().min(2000).max(2100).optional() });

export const placeRoutes = [
  route({
    method: 'post', path: '/units', summary: 'Register a unit; a name that is there already answers its record', body: UnitBody,
    async handle({ body: { province = null, ...body }, person, world: { ledger } }) {
      // offices of the state are made by an administrator; an establishment by anybody with an office
      if (!person.administrator && (body.kind !== 'ruralEstablishment' || person.offices.length === 0)) throw new Problem(403, 'FORBIDDEN');
      return registerUnit(ledger.books, { ...body, province });
    },
  }),
  route({
    method: 'get', path: '/units', summary: 'Find units by words of their names, without marks and case', query: UnitQuery,
    handle: async ({ query: { q, limit }, world: { ledger } }) => ({ items: await findUnits(ledger.books, q, limit) }),
  }),
  route({
    method: 'get', path: '/units/duplicates', summary: 'Rural establishments whose names have the same letters', administrator: true,
    handle: async ({ world: { ledger } }) => ({ items: await duplicateUnits(ledger.books) }),
  }),
  route({
    method: 'get', path: '/reports/provinces', summary: 'Projects and approved support by province: as filed, or by the provinces of today', query: ReportQuery, administrator: true,
    async handle({ query: { by, year }, world: { ledger } }) {
      const lines = await projectsByProvince(ledger.books, by, year);
      return { by, year: year ?? null, items: lines.sort((a, b) => byName(a.province, b.province)).map((line) => ({ ...line, title: by === 'current' ? fullName(line.province) : line.province })) };
    },
  }),
  route({
    method: 'post', path: '/communes', summary: 'Enter where old communes went, all or none; a province whose name and code differ is reported', body: Moves, administrator: true,
    async handle({ body: { moves }, person, world: { ledger } }) {
      const errors = moves.flatMap((move, row) => [...placeErrors(move.old, provinceOf, `moves.${row}.old`), ...placeErrors(move.new, provinceNow, `moves.${row}.new`)]);
      if (errors.length > 0) throw new Problem(422, 'INVALID', { errors });
      return importMoves(ledger.books, moves as never, { by: person.id, at: await ledger.now() });
    },
  }),
  route({
    method: 'get', path: '/communes', summary: 'The new communes of an old one, for a person to choose from', query: OldCommune,
    handle: async ({ query, world: { ledger } }) => ({ old: writtenCommune(query), candidates: await successorsOf(ledger.books, query) }),
  }),
  route({
    method: 'post', path: '/projects/:code/commune', summary: 'Keep which new commune an old address of the project is in', params: bodies.Code, body: ChoiceBody,
    async handle({ params, body, person, commandId, world }) {
      const { project } = await visible(world, params.code, person);
      return chooseCommune(world.ledger.books, { code: project.code, ...body, by: person.id, at: await world.ledger.now(), commandId });
    },
  }),
  route({
    method: 'get', path: '/projects/:code/commune', summary: 'Which new communes were chosen, the newest first', params: bodies.Code,
    async handle({ params, person, world }) {
      const { project } = await visible(world, params.code, person);
      return { items: await choicesOf(world.ledger.books, project.code) };
    },
  }),
];

/** What is wrong with the province of one line: no such province, or a code that is another's. */
function placeErrors({ province, provinceCode }: { province: string; provinceCode?: string | undefined }, read: (text: string) => string, field: string): object[] {
  try {
    read(province);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [{ field: `${field}.province`, message: refusalText('vi', error), code: error.code, ...error.facts }];
  }
  const check = provinceCode === undefined ? null : checkCode(province, provinceCode);
  if (check === null || check.ok) return [];
  return [{ field: `${field}.provinceCode`, message: `Mã ${provinceCode} không phải mã của ${province}`, code: 'PROVINCE_CODE', official: check.official, belongsTo: check.belongsTo }];
}
