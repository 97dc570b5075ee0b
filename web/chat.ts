import express, { Router } from 'express';
import type { Request, Response } from 'express';
import multer from 'multer';
import { z } from 'zod';
import { dayOf } from '../domain/calendar';
import type { Heard } from '../bot/channel';
import { Problem } from '../api/errors';
import { formOf } from '../api/route';
import { Text } from '../api/schemas';
import { hear } from '../bot/inbox';
import { newSecret } from '../prisma/hash';
import { issueLinkKey, link } from '../prisma/people';
import { renderPage } from '../templates/render';
import type { Pages } from './app';

const Said = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9-]{8,64}$/), text: Text(20_000).optional(), button: Text(64).optional() });
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 20 * 1024 * 1024, files: 1, fieldSize: 100_000 }, defParamCharset: 'utf8' });

/**
 * The web chat. The chat's id is a secret in a cookie that scripts cannot read. In development one may speak as any person of the
 * demonstration; in production a chat is linked by a one-time key, like every other channel.
 */
export function chatPages({ config, bot, channel }: Pages): Router {
  const router = Router();
  const { books } = bot;
  const development = config.KC_MODE === 'development';

  router.get('/chat', async (req, res) => {
    const chatId = chatOf(req) ?? begin(res);
    const linked = await books.prisma.address.findFirst({ where: { channel: 'web', chatId, active: true } });
    const person = linked && (await books.prisma.person.findUnique({ where: { id: linked.personId } }));
    const persons = development ? await books.prisma.person.findMany({ orderBy: { name: 'asc' }, take: 500 }) : [];
    res.send(renderPage('chat', { title: 'Chat', development, person: person?.name ?? null, personId: person?.id ?? '', persons: persons.map(({ id, name }) => ({ id, name, chosen: id === person?.id })) }));
  });

  // development: speak as somebody, through the same one-time key that links any chat
  router.post('/chat/as', express.urlencoded({ extended: false, limit: '10kb' }), async (req, res) => {
    if (!development) { res.status(404).end(); return; }
    const personId = Text(100).catch('').parse((req.body as { person?: unknown } | undefined)?.person);
    if (await books.prisma.person.findUnique({ where: { id: personId } })) await link(books, 'web', begin(res), await issueLinkKey(books, personId), dayOf(await bot.now()));
    res.redirect(303, '/chat');
  });

  router.get('/chat/messages', async (req, res) => {
    const chatId = chatOf(req);
    const after = /^\d{1,18}$/.exec(String(req.query['after'] ?? '0'))?.[0] ?? '0';
    const rows = chatId ? await books.prisma.chatMessage.findMany({ where: { channel: 'web', chatId, id: { gt: BigInt(after) } }, orderBy: { id: 'asc' }, take: 200 }) : [];
    res.json({ items: rows.map(({ id, fromUs, text, buttons, at }) => ({ id: id.toString(), fromUs, text, buttons: JSON.parse(buttons) as unknown, at })) });
  });

  router.post('/chat/messages', formOf(upload.single('file')), express.json({ limit: '100kb' }), async (req, res) => {
    const chatId = chatOf(req);
    if (!chatId) throw new Problem(401, 'UNAUTHENTICATED');
    const { id, text, button } = Said.parse({ ...(req.body as object) });
    const { file } = req;
    const heard: Heard = {
      channel: 'web', chatId, externalId: `${chatId}/${id}`, ...(text ? { text } : {}), ...(button ? { button } : {}),
      ...(file ? { file: { name: file.originalname, mediaType: file.mimetype, size: file.size, fetch: async () => new Uint8Array(file.buffer) } } : {}),
    };
    await hear(heard, channel, bot);
    res.status(202).json({ taken: true });
  });
  return router;
}

/** The cookie holds the chat's id; another site cannot send it along. */
function begin(res: Response): string {
  const chatId = newSecret();
  res.cookie('chat', chatId, { httpOnly: true, sameSite: 'strict', path: '/chat', maxAge: 180 * 86_400_000 });
  return chatId;
}

const chatOf = (req: Request): string | null => /(?:^|;\s*)chat=([A-Za-z0-9_-]{22})(?:;|$)/.exec(req.get('cookie') ?? '')?.[1] ?? null;
