import { dayOf } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { chatName, chatsOf, unlink } from '../../prisma/links';
import type { LinkedChat } from '../../prisma/links';
import { link } from '../../prisma/people';
import type { Language } from '../../templates/render';
import type { Heard } from '../channel';
import { mailCode, takeMailCode } from '../channels/email/link';
import { channelWords, tellChats } from '../linked';
import { button, choice, say } from '../say';
import type { Answer, Talk, World } from '../world';
import { menu } from './look';

const refusedWords = { used: 'linkUsed', expired: 'linkExpired', unknown: 'linkUnknown' } as const;

/**
 * Links the chat by a one-time key, or by a code mailed to the address that is named in the key's place (IDN-11); also a linked chat may take
 * a new one. A key made for both sides only shows a code here.
 */
export async function linkChat(heard: Heard, world: World, at: Instant, language: Language, key: string): Promise<Answer> {
  if (key.includes('@')) return askMailCode(heard, world, at, language, key);
  const result = await link(world.books, heard.channel, heard.chatId, key, dayOf(at));
  if ('refused' in result) return { messages: [say(language, refusedWords[result.refused])] };
  if ('waits' in result) return { messages: [say(language, 'linkCode', { code: `${result.waits.slice(0, 3)} ${result.waits.slice(3)}` })] };
  const { id, name, language: own } = result.linked;
  await tellChats(world, 'chatLinked', id, heard, at);
  return { messages: [say(own, 'linked', { person: name }, menu(own))] };
}

/** The same is said whether the address is known or not. */
async function askMailCode(heard: Heard, { books, channels }: World, at: Instant, language: Language, address: string): Promise<Answer> {
  const mail = channels?.get('email');
  const said = mail ? await mailCode(books, mail, heard, address, language, dayOf(at)) : null;
  if (said === 'sent') return { messages: [say(language, 'mailSent')], ask: { what: 'mailCode' } };
  return { messages: [say(language, said === 'tooMany' ? 'mailTooMany' : said === 'notAnAddress' ? 'mailNotAnAddress' : 'linkHow')] };
}

/** The code of the mail, typed in the chat that asked for it; null when this is no code. */
export async function answerMailCode(heard: Heard, world: World, at: Instant, language: Language): Promise<Answer | null> {
  const code = (heard.text ?? '').replace(/[\s-]/g, '');
  if (!/^\d{8}$/.test(code)) return null;
  const taken = await takeMailCode(world.books, heard, code, dayOf(at));
  if ('refused' in taken) return { messages: [say(language, `mailCode.${taken.refused}`)], ...(taken.refused === 'wrong' ? { ask: { what: 'mailCode' } } : {}) };
  await tellChats(world, 'chatLinked', taken.person, taken.linked === 'address' ? { channel: 'email', chatId: taken.address } : heard, at);
  return { messages: [taken.linked === 'address' ? say(language, 'addressLinked', { address: taken.address }, menu(language)) : say(language, 'chatIsLinked', {}, menu(language))] };
}

/** Which of one's channels to let go; with one only, that one. */
export async function startUnlink(talk: Talk): Promise<Answer> {
  const { world, person, language } = talk;
  const chats = await chatsOf(world.books, person.id);
  if (chats.length === 1) return confirmCard(talk, chats[0]!, true);
  // this chat first, then the newest
  const listed = [...chats].sort((a, b) => Number(isHere(b, talk)) - Number(isHere(a, talk)) || b.linkedAt.getTime() - a.linkedAt.getTime()).slice(0, 9);
  const rows = listed.map((one, index) => ({ number: index + 1, channel: channelWords(one.channel), here: isHere(one, talk), linkedAt: one.linkedAt }));
  return { messages: [say(language, 'unlinkWhich', { chats: rows }, listed.map(({ id }, index) => choice(language, index, rows[index]!.channel[language], `ul:${id}`)))] };
}

/** What letting go of a channel means, to be confirmed. */
export async function chooseUnlink(talk: Talk, id: string): Promise<Answer> {
  const chats = await chatsOf(talk.world.books, talk.person.id);
  const chosen = chats.find((one) => one.id === id);
  return chosen ? confirmCard(talk, chosen, chats.length === 1) : { messages: [say(talk.language, 'stale', {}, menu(talk.language))] };
}

function confirmCard(talk: Talk, chat: LinkedChat, last: boolean): Answer {
  const { language } = talk;
  return {
    messages: [say(language, 'unlinkConfirm', { channel: channelWords(chat.channel), here: isHere(chat, talk), last }, [button(language, 'unlink', `ux:${chat.id}`), button(language, 'cancel', 'no')])],
    ask: { what: 'unlink' },
  };
}

/** The channel is let go, and the others are told. */
export async function confirmUnlink(talk: Talk, id: string): Promise<Answer> {
  const { world, person, language, at } = talk;
  const chat = (await chatsOf(world.books, person.id)).find((one) => one.id === id);
  if (!chat || !(await unlink(world.books, person.id, chat))) return { messages: [say(language, 'overAlready', {}, menu(language))] };
  await tellChats(world, 'chatUnlinked', person.id, chat, at);
  return { messages: [say(language, 'unlinked', { channel: channelWords(chat.channel) })] };
}

const isHere = (chat: LinkedChat, { heard }: Talk): boolean => chat.id === chatName(heard);
