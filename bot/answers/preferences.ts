import type { NoticeTemplate } from '../../domain/notices';
import { preferencesOf, setPreferences } from '../../prisma/noticePreferences';
import type { NoticePreferences } from '../../prisma/noticePreferences';
import { sentence } from '../../templates/render';
import { channelNames } from '../channel';
import type { ChannelName } from '../channel';
import { button, say } from '../say';
import { folded } from '../understand';
import type { Answer, Talk } from '../world';

/** What may be switched off by one word, and how people call it, folded. Alarms for administrators are not offered here. */
export const topics = {
  reminders: { notices: ['reminder', 'overdue'], said: ['nhac han', 'nhac viec', 'nhac', 'qua han', 'reminders', 'reminder', 'overdue'] },
  steps: { notices: ['stageChanged'], said: ['chuyen buoc', 'tien trinh', 'tien do', 'steps', 'progress'] },
  money: { notices: ['paid'], said: ['chi tien', 'thanh toan', 'tien', 'payments', 'money'] },
  reports: { notices: ['reportAsked'], said: ['bao cao thang', 'bao cao', 'reports', 'report'] },
  tasks: { notices: ['yourTurn', 'councilCalled', 'signAgain', 'actsInstead', 'amendmentRequested', 'questionAnswered', 'findingAnswered'], said: ['viec cua toi', 'viec cho toi', 'viec', 'cho duyet', 'my tasks', 'tasks'] },
} as const satisfies Record<string, { notices: readonly NoticeTemplate[]; said: readonly string[] }>;
type Topic = keyof typeof topics;
const all = Object.keys(topics) as Topic[];

/** What has legal effect is told whatever was asked for; these are the words for it, folded. */
const legal = ['phap ly', 'quyet dinh', 'bo sung', 'tam dung', 'cau hoi', 'xin loi', 'ket thuc', 'legal', 'decision', 'decisions', 'supplement', 'suspension', 'question'];

/** What the installation tells by where nobody chose otherwise: the columns' own defaults (migration 20261127000200). */
const usual: NoticePreferences = { quietFrom: '21:00', quietTo: '07:00', digestAt: '08:00', muted: [], preferred: null };

const current = async ({ world: { books }, person }: Talk): Promise<NoticePreferences> => (await preferencesOf(books, person.id)) ?? usual;

/** "Tùy chọn thông báo": how one is told now, and what may be typed to change it. */
export async function tellPreferences(talk: Talk, before: string | null = null): Promise<Answer> {
  const { language } = talk;
  const kept = await current(talk);
  const words = (topic: Topic) => sentence(language, 'labels', `topic.${topic}`);
  const facts = {
    before, quiet: kept.quietFrom === kept.quietTo ? null : { from: kept.quietFrom, to: kept.quietTo }, digestAt: kept.digestAt, preferred: kept.preferred === null ? null : channelWords(talk, kept.preferred),
    on: all.filter((topic) => !isMuted(kept, topic)).map(words), off: all.filter((topic) => isMuted(kept, topic)).map(words),
  };
  return { messages: [say(language, 'preferences', facts, [button(language, 'language.vi', 'lg:vi'), button(language, 'language.en', 'lg:en')])] };
}

/** "Giờ yên lặng 21:00-7:00", or "tắt giờ yên lặng": then everything is told at once. */
export async function setQuiet(talk: Talk, typed: string): Promise<Answer> {
  const words = folded(typed);
  if (words[0] === 'tat' || /\b(?:off|khong)\b/.test(words.join(' '))) return keep(talk, { quietFrom: usual.quietFrom, quietTo: usual.quietFrom }, say(talk.language, 'quietOff', {}).text);
  if (words[0] === 'bat' && timesIn(typed).length === 0) return keep(talk, { quietFrom: usual.quietFrom, quietTo: usual.quietTo }, say(talk.language, 'quietSet', { from: usual.quietFrom, to: usual.quietTo }).text);
  const times = timesIn(typed);
  const [from, to] = times;
  if (times.length === 0 && !/\d/.test(typed)) return tellPreferences(talk);
  if (times.length !== 2 || !from || !to) return tellPreferences(talk, sentence(talk.language, 'labels', 'quiet.unreadable'));
  // the same hour twice would mean none, which has words of its own
  if (from === to) return tellPreferences(talk, sentence(talk.language, 'labels', 'quiet.same'));
  return keep(talk, { quietFrom: from, quietTo: to }, say(talk.language, 'quietSet', { from, to }).text);
}

/** "Bản tổng hợp lúc 8:00". */
export async function setDigest(talk: Talk, typed: string): Promise<Answer> {
  const [at, more] = timesIn(typed);
  if (!at || more) return tellPreferences(talk, /\d/.test(typed) ? sentence(talk.language, 'labels', 'digest.unreadable') : null);
  return keep(talk, { digestAt: at }, say(talk.language, 'digestSet', { digestAt: at }).text);
}

/** "Tắt thông báo nhắc hạn", "bật thông báo nhắc hạn". What has legal effect stays, and the answer says so. */
export async function setMuted(talk: Talk, typed: string, mute: boolean): Promise<Answer> {
  const { language } = talk;
  const rest = folded(typed).join(' ').replace(/^(?:tat|bat|mo|ngung|dung|mute|unmute|turn (?:off|on))(?: (?:thong bao|tin|notices?|notifications?))?(?: ve| about)? ?/, '');
  const every = ['', 'tat ca', 'het', 'all', 'everything'].includes(rest);
  const named = every ? all : all.filter((topic) => topics[topic].said.some((one) => ` ${rest} `.includes(` ${one} `)));
  const asksLegal = !every && legal.some((one) => ` ${rest} `.includes(` ${one} `));
  if (named.length === 0) return asksLegal && mute ? { messages: [say(language, 'muteLegal', {})] } : tellPreferences(talk, sentence(language, 'labels', 'topic.unknown'));
  // "tắt thông báo" alone says too little to switch everything off
  if (rest === '' && mute) return tellPreferences(talk, sentence(language, 'labels', 'topic.which'));
  const kept = await current(talk);
  const notices: readonly string[] = named.flatMap((topic) => topics[topic].notices);
  const muted = mute ? [...new Set([...kept.muted, ...notices])] : kept.muted.filter((one) => !notices.includes(one));
  const titles = named.map((topic) => sentence(language, 'labels', `topic.${topic}`));
  return keep(talk, { muted }, say(language, mute ? 'muted' : 'unmuted', { titles, legal: mute && (every || asksLegal) }).text);
}

/** "Thông báo qua zalo": the channel that is tried first; only one that is linked, as nothing would arrive elsewhere. */
export async function setPreferred(talk: Talk, typed: string): Promise<Answer> {
  const { language, world: { books }, person, heard } = talk;
  const said = folded(typed).join(' ');
  const wanted = channelNames.filter((name) => calls[name].some((one) => ` ${said} `.includes(` ${one} `)));
  if (wanted.length === 0) return tellPreferences(talk, sentence(language, 'labels', 'channel.which'));
  const { rows } = await books.pool.query<{ channel: ChannelName }>('SELECT DISTINCT channel FROM addresses WHERE person_id = $1 AND active', [person.id]);
  const linked = wanted.filter((name) => rows.some(({ channel }) => channel === name));
  // both of Zalo are called Zalo: the one that is spoken on, else the account of the office
  const preferred = linked.find((name) => name === heard.channel) ?? linked.at(-1);
  if (!preferred) return { messages: [say(language, 'channelNotLinked', { channel: channelWords(talk, wanted.at(-1)!) })] };
  return keep(talk, { preferred }, say(language, 'preferredSet', { channel: channelWords(talk, preferred) }).text);
}

/** "Ngôn ngữ": the two there are. */
export const askLanguage = ({ language }: Talk): Answer => ({ messages: [say(language, 'askLanguage', {}, [button(language, 'language.vi', 'lg:vi'), button(language, 'language.en', 'lg:en')])] });

/** The language was chosen, by words or a button: it stays. */
export async function setLanguage({ world: { books }, person }: Talk, language: Talk['language']): Promise<Answer> {
  await books.pool.query('UPDATE persons SET language = $2 WHERE id = $1', [person.id, language]);
  return { messages: [say(language, 'languageChanged', {})] };
}

async function keep(talk: Talk, change: Partial<NoticePreferences>, text: string): Promise<Answer> {
  await setPreferences(talk.world.books, talk.person.id, { ...(await current(talk)), ...change });
  return { messages: [{ text, buttons: [button(talk.language, 'preferences', 'np')] }] };
}

const isMuted = ({ muted }: NoticePreferences, topic: Topic): boolean => topics[topic].notices.every((one) => muted.includes(one));
const calls: Record<ChannelName, readonly string[]> = { zaloOa: ['zalo', 'zalo oa'], zaloBot: ['zalo', 'zalo bot'], telegram: ['telegram', 'tele'], email: ['email', 'e mail', 'mail', 'thu dien tu'], web: ['web', 'trang web', 'cong thong tin'] };
const channelWords = ({ language }: Talk, channel: string): string => sentence(language, 'labels', `channel.${channel}`);

/** Times of the day as people type them, `HH:MM`: 21:00, 21h, 7h30, 21 giờ; null for one that no clock shows. A number alone is an hour. */
function timesIn(typed: string): (string | null)[] {
  return [...folded(typed.replace(/[:.]/g, 'h')).join(' ').matchAll(/(\d{1,4})(?: ?(?:gio|h|g)(?![a-z])(?: ?(\d{1,2})\b)?)?/g)].map(([, hour, minute = '0']) => {
    const [h, m] = [Number(hour), Number(minute)];
    return h === 24 && m === 0 ? '00:00' : h < 24 && m < 60 ? `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}` : null;
  });
}
