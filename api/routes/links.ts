import { z } from 'zod';
import { visible } from '../access';
import { Problem } from '../errors';
import { qrSvg } from '../qr';
import { route } from '../route';
import type { World } from '../route';
import * as bodies from '../schemas';

const ways = ['lookUp', 'telegram', 'zalo'] as const;
const To = z.strictObject({ to: z.enum(ways).default('lookUp') });

/**
 * Where a printed code leads: the look-up page, and the chats that this installation has. None of them holds the look-up number, so that a photo
 * of the code opens no file. Telegram takes the code along; Zalo opens the account only.
 */
function linksOf({ addresses }: World, code: string): Record<(typeof ways)[number], string | null> {
  const { publicUrl, telegramBot, zaloOa } = addresses ?? {};
  const lookUp = publicUrl ? new URL('/', publicUrl) : null;
  lookUp?.searchParams.set('code', code);
  return { lookUp: lookUp?.href ?? null, telegram: telegramBot ? `https://t.me/${telegramBot}?start=${code}` : null, zalo: zaloOa ? `https://zalo.me/${zaloOa}` : null };
}

export const linkRoutes = [
  route({
    method: 'get', path: '/projects/:code/links', summary: 'Addresses for paper: the look-up page with the code filled in, and the chats; null where this installation has none', params: bodies.Code,
    handle: async ({ params, person, world }) => linksOf(world, (await visible(world, params.code, person)).project.code),
  }),
  route({
    method: 'get', path: '/projects/:code/qr.svg', summary: 'One of those addresses as a QR code, for the receipt', params: bodies.Code, query: To,
    async handle({ params, query: { to }, person, world, res }) {
      const link = linksOf(world, (await visible(world, params.code, person)).project.code)[to];
      if (!link) throw new Problem(404, 'NO_ADDRESS');
      res.set('X-Content-Type-Options', 'nosniff').type('image/svg+xml').send(qrSvg(link));
    },
  }),
];
