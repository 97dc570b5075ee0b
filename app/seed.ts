import { dayOf } from '../domain/calendar';
import { projectCode } from '../domain/code';
import { allocate, linesOf } from '../prisma/budget';
import type { Books } from '../prisma/client';
import { issueLinkKey, link } from '../prisma/people';
import type { Ledger } from '../prisma/ledger';
import { nextSerial } from '../prisma/lists';
import { publishProcedures } from '../prisma/procedures';
import { pinFor } from '../prisma/settings';
import { exampleProjects } from './examples';
import type { Example } from './examples';
import { demoContact, demoPeople } from './people';

/** Loads the demonstration's people, each with a web chat of the same name. Repeating it changes nothing. */
export async function seedPeople({ books, now }: Ledger): Promise<void> {
  const today = dayOf(await now());
  const { units, persons } = demoPeople(exampleProjects(today).map(({ id, facts, implementer }) => ({ id, province: facts.province, beneficiary: facts.beneficiaries[0]!, implementer })));
  await publishProcedures(books);
  await books.prisma.unit.createMany({ data: units, skipDuplicates: true });
  await books.prisma.unitContact.createMany({ data: units.filter(({ kind }) => kind !== 'ruralEstablishment').map(demoContact), skipDuplicates: true });
  await books.prisma.person.createMany({ data: persons.map(({ id, name, administrator = false }) => ({ id, name, administrator })), skipDuplicates: true });
  await books.prisma.office.createMany({ data: persons.flatMap(({ id, offices }) => offices.map((holder) => ({ personId: id, holder }))), skipDuplicates: true });
  await seedBudget(books, exampleProjects(today).map(({ procedure, facts }) => `${procedure}/${facts.planYear}`));
  const linked = new Set((await books.prisma.address.findMany({ where: { channel: 'web' } })).map(({ personId }) => personId));
  for (const { id } of persons) if (!linked.has(id)) await link(books, 'web', `demo-${id}`, await issueLinkKey(books, id), today);
}

/** What the demonstration's funds may spend in each year: far more than the examples ask for. */
const ALLOCATED = 500_000_000_000n;

/** A budget line for each fund and year (`national/2026`), entered once. */
export async function seedBudget(books: Books, wanted: readonly string[]): Promise<void> {
  const there = new Set((await linesOf(books)).map(({ fund, year }) => `${fund}/${year}`));
  for (const scope of new Set(wanted.filter((one) => !there.has(one)))) {
    const [fund, year] = scope.split('/') as ['national' | 'provincial', string];
    await allocate(books, { fund, year: Number(year), amount: ALLOCATED, decision: `Số liệu trình diễn cho năm ${year}`, by: 'seed', commandId: `seed/budget/${scope}` });
  }
}

/** Files one example as its implementer would and gives its code; filed already, it gives the code it has. */
export async function fileExample(ledger: Ledger, example: Example): Promise<string> {
  const { books } = ledger;
  const commandId = `seed/${example.id}`;
  const { rows: [filed] } = await books.pool.query<{ project_code: string }>('SELECT project_code FROM commands WHERE id = $1', [commandId]);
  if (filed) return filed.project_code;
  const at = await ledger.now();
  const year = Number(dayOf(at).slice(0, 4));
  const code = projectCode(year, await nextSerial(books, year));
  const procedure = await pinFor(books, example.procedure, example.facts.units, dayOf(at));
  await ledger.act(code, { type: 'propose', code, procedure, facts: example.facts }, { person: `${example.facts.units.implementer}-giam-doc` }, commandId);
  return code;
}
