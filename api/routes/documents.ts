import { fileName, sniff } from '../../bot/file';
import { sha256 } from '../../prisma/hash';
import { visible } from '../access';
import { Problem } from '../errors';
import { route } from '../route';
import * as bodies from '../schemas';

export const documentRoutes = [
  route({
    method: 'post', path: '/projects/:code/documents', summary: 'Add a paper to the dossier: a form with the fields kind and file', params: bodies.Code, body: bodies.DocumentForm, form: { file: 'file' },
    async handle({ params, body, person, commandId, req, world }) {
      const { project } = await visible(world, params.code, person);
      if (!req.file) throw new Problem(422, 'FILE_REQUIRED', { errors: [{ field: 'file' }] });
      const mediaType = sniff(req.file.buffer);
      if (!mediaType) throw new Problem(422, 'UNKNOWN_FILE', { errors: [{ field: 'file' }] });
      const hash = sha256(req.file.buffer);
      // the same key and bytes make the same paper, so a repeated upload adds nothing
      const paper = { id: sha256(`${commandId}/${hash}`).slice(0, 24), kind: body.kind, name: fileName(req.file.originalname), sha256: hash, size: req.file.size };
      // the bytes first: after a crash there may be bytes that no event names, never a paper without its bytes
      await world.ledger.books.prisma.document.createMany({ data: [{ ...paper, projectCode: project.code, mediaType, content: new Uint8Array(req.file.buffer) }], skipDuplicates: true });
      await world.ledger.act(project.code, { type: 'addPaper', paper }, { person: person.id }, commandId);
      return paper;
    },
  }),
  route({
    method: 'get', path: '/projects/:code/documents', summary: 'The papers of the dossier', params: bodies.Code,
    handle: async ({ params, person, world }) => ({ items: (await visible(world, params.code, person)).project.papers }),
  }),
  route({
    method: 'get', path: '/projects/:code/documents/:id', summary: 'A paper itself', params: bodies.Code.extend({ id: bodies.Text(120) }),
    async handle({ params, person, world, res }) {
      const { project } = await visible(world, params.code, person);
      const found = await world.ledger.books.prisma.document.findFirst({ where: { id: params.id, projectCode: project.code } });
      if (!found) throw new Problem(404, 'NOT_FOUND');
      res.set('X-Content-Type-Options', 'nosniff').attachment(found.name).type(found.mediaType).send(Buffer.from(found.content));
    },
  }),
];
