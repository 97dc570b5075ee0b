import { z } from 'zod';
import { tellChats, tellConfirmed } from '../../bot/linked';
import { chatsOf, confirmLink, unlink, waitingChats } from '../../prisma/links';
import { issueLinkKey } from '../../prisma/people';
import { Problem } from '../errors';
import { route } from '../route';

const ChatName = z.strictObject({ id: z.string().regex(/^[0-9a-f]{16}$/) });
const Code = z.strictObject({ code: z.string().regex(/^\s*\d{3}\s?\d{3}\s*$/) });

/** The signed-in side of linking: keys are made here, and here the code is given back that the chat shows. */
export const channelRoutes = [
  route({
    method: 'get', path: '/channels', summary: 'The chats that are linked to me, and those that used a key of mine and wait for their code',
    async handle({ person, world: { ledger } }) {
      const [chats, waiting] = await Promise.all([chatsOf(ledger.books, person.id), waitingChats(ledger.books, person.id)]);
      // a chat's own id may be a secret, so it goes by another
      return { items: chats.map(({ id, channel, linkedAt, active }) => ({ id, channel, linkedAt, active })), waiting };
    },
  }),
  route({
    method: 'post', path: '/channels/keys', summary: 'A one-time key for 15 minutes: typed in a chat, that chat shows a code, to be given back here',
    handle: async ({ person, world: { ledger } }) => {
      const key = await issueLinkKey(ledger.books, person.id, { bothSides: true });
      return { key, say: { vi: `liên kết ${key}`, en: `link ${key}` } };
    },
  }),
  route({
    method: 'post', path: '/channels/confirm', summary: 'The code that the chat shows: now it is linked, and my other chats are told; five wrong ones, or ten minutes, and the chat has to begin again', body: Code,
    async handle({ body: { code }, person, world: { ledger, channels } }) {
      const answer = await confirmLink(ledger.books, person.id, code);
      if ('refused' in answer) throw new Problem(answer.refused === 'wrong' ? 422 : 404, answer.refused === 'wrong' ? 'LINK_CODE_WRONG' : 'NOTHING_WAITS');
      const { books } = ledger;
      await tellConfirmed({ books, channels }, person.id, answer.linked, await ledger.now());
      const chat = (await chatsOf(books, person.id)).find(({ channel, chatId }) => channel === answer.linked.channel && chatId === answer.linked.chatId);
      return { id: chat?.id ?? null, channel: answer.linked.channel, linked: true };
    },
  }),
  route({
    method: 'post', path: '/channels/:id/unlink', summary: 'Let go of a chat: it hears nothing and can do nothing for me any more, and my other chats are told', params: ChatName, status: 200,
    async handle({ params: { id }, person, world: { ledger: { books, now }, channels } }) {
      const chat = (await chatsOf(books, person.id)).find((one) => one.id === id);
      if (!chat || !(await unlink(books, person.id, chat))) throw new Problem(404, 'NOT_FOUND');
      await tellChats({ books, channels }, 'chatUnlinked', person.id, chat, await now());
      return { id, linked: false };
    },
  }),
];
