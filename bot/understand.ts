import { readCode } from '../domain/code';
import { label, searchKey } from '../domain/text';
import type { Language } from '../templates/render';
import { folded, halfWidth, looseReadings, readings } from './typed';

export { folded };

export type Wish = 'start' | 'linkHow' | 'help' | 'human' | 'vietnamese' | 'english' | 'projects' | 'status' | 'timeline' | 'duties' | 'tasks' | 'papers' | 'submit' | 'report' | 'answer' | 'approve' | 'return' | 'reject' | 'bulk' | 'delegate' | 'acceptOffer' | 'declineOffer' | 'revoke' | 'absence' | 'cancelAbsence' | 'unlink' | 'propose' | 'resume' | 'later' | 'editDraft' | 'discard' | 'withdraw' | 'preferences' | 'quiet' | 'digest' | 'mute' | 'unmute' | 'prefer' | 'language' | 'basis' | 'lookUp' | 'cancel' | 'confirm';

/** What a text asks for; `code` when it names a project (a code that cannot be one is `wrong`). */
export type Intent =
  | { wish: 'link'; key: string }
  | { wish: Wish | 'unclear'; code: string | 'wrong' | null };

/** How people say it, folded: no marks, lower case. English beside Vietnamese. The longest phrase found wins; of two that weigh the same, none. */
export const phrases: Record<Exclude<Wish, 'cancel' | 'confirm' | 'editDraft'>, readonly string[]> = {
  start: ['start', 'bat dau', 'batdau', 'xin chao', 'chao', 'hello', 'hi'],
  linkHow: ['lien ket', 'link', 'ket noi'],
  help: ['tro giup', 'giup', 'huong dan', 'help', 'menu'],
  human: ['gap nguoi', 'nguoi that', 'can bo', 'gap can bo', 'noi chuyen voi nguoi', 'tong dai', 'so dien thoai', 'dia chi', 'gio lam viec', 'lien he', 'so cong thuong', 'human', 'talk to a person', 'contact', 'phone number', 'office hours', 'nguoi'],
  vietnamese: ['tieng viet', 'vietnamese'],
  english: ['english', 'tieng anh'],
  projects: ['ho so cua toi', 'de an cua toi', 'danh sach de an', 'my projects', 'hoso'],
  status: ['trang thai', 'tinh trang', 'den dau roi', 'den dau', 'the nao roi', 'duyet chua', 'duoc duyet chua', 'da duyet chua', 'nop chua', 'bao gio xong', 'bao gio duyet', 'bao gio co ket qua', 'ket qua', 'ho so', 'de an', 'status', 'where is', 'mo', 'open', 'xem'],
  timeline: ['tien trinh', 'lich su', 'cac buoc', 'timeline', 'history'],
  duties: ['toi phai lam gi', 'phai lam gi', 'can lam gi', 'lam gi tiep', 'han cua toi', 'what must i do', 'what do i have to do', 'what next', 'what do i do'],
  tasks: ['viec cua toi', 'viec can lam', 'viec', 'cho toi duyet', 'cho duyet', 'my tasks', 'tasks'],
  papers: ['gui giay to', 'gui tai lieu', 'nop giay to', 'bo sung giay to', 'bo sung', 'thieu giay to', 'thieu gi', 'giay to', 'papers', 'missing papers'],
  submit: ['nop ho so', 'nop de an', 'nop', 'submit'],
  report: ['bao cao thang', 'bao cao', 'monthly report', 'report'],
  answer: ['tra loi cau hoi', 'tra loi', 'answer', 'reply'],
  approve: ['duyet', 'phe duyet', 'dong y duyet', 'approve'],
  return: ['tra lai', 'return'],
  reject: ['tu choi', 'khong duyet', 'reject'],
  bulk: ['duyet tat ca', 'duyet het', 'duyet hang loat', 'phe duyet tat ca', 'ky tat ca', 'ky het', 'ky hang loat', 'ki tat ca', 'hang loat', 'approve all', 'sign all', 'bulk sign', 'bulk'],
  delegate: ['uy quyen', 'uy quyen cho', 'delegate', 'delegate to'],
  acceptOffer: ['nhan uy quyen', 'dong y uy quyen', 'chap nhan uy quyen', 'accept delegation'],
  declineOffer: ['tu choi uy quyen', 'khong nhan uy quyen', 'decline delegation', 'refuse delegation'],
  revoke: ['huy uy quyen', 'thu hoi uy quyen', 'bo uy quyen', 'cham dut uy quyen', 'revoke delegation', 'cancel delegation', 'end delegation'],
  absence: ['vang den', 'vang tu', 'vang mat', 'vang ngay', 'vang hom nay', 'bao vang', 'xin vang', 'toi vang', 'nghi phep', 'nghi tu', 'nghi den', 'bao nghi', 'xin nghi', 'absent', 'absent until', 'absent from', 'on leave', 'away until', 'away from'],
  unlink: ['huy lien ket', 'bo lien ket', 'go lien ket', 'ngat lien ket', 'ngat ket noi', 'unlink', 'disconnect'],
  cancelAbsence: ['huy vang', 'huy vang mat', 'bo vang', 'huy nghi', 'huy nghi phep', 'het vang', 'cancel absence', 'cancel leave'],
  propose: ['lap de an', 'lap ho so', 'lap ho so moi', 'tao de an', 'de an moi', 'dang ky de an', 'dang ki de an', 'dang ky moi', 'new project', 'new proposal', 'begin a proposal', 'register a project', 'propose'],
  resume: ['lam tiep', 'tiep tuc', 'continue', 'resume', 'go on'],
  later: ['de sau', 'luu lai', 'luu nhap', 'later', 'save'],
  discard: ['bo nhap', 'xoa nhap', 'huy nhap', 'bo ban nhap', 'xoa ban nhap', 'huy ban nhap', 'discard draft', 'delete draft'],
  withdraw: ['rut ho so', 'rut de an', 'rut don', 'xin rut', 'rut', 'huy ho so', 'huy de an', 'withdraw'],
  preferences: ['tuy chon thong bao', 'cai dat thong bao', 'cai dat', 'tuy chon', 'thong bao', 'preferences', 'settings', 'notifications'],
  quiet: ['gio yen lang', 'gio yen tinh', 'yen lang', 'tat gio yen lang', 'bat gio yen lang', 'quiet hours', 'quiet hours off'],
  digest: ['ban tong hop', 'tong hop luc', 'gui tong hop', 'digest'],
  mute: ['tat thong bao', 'ngung thong bao', 'dung thong bao', 'tat nhac han', 'tat nhac', 'mute', 'turn off notices', 'turn off'],
  unmute: ['bat thong bao', 'mo thong bao', 'bat nhac han', 'bat nhac', 'bat bao cao', 'bat chuyen buoc', 'bat chi tien', 'unmute', 'turn on notices', 'turn on'],
  prefer: ['thong bao qua', 'thong bao bang', 'nhan thong bao qua', 'nhan tin qua', 'nhan qua', 'notify me by', 'notices by', 'notify by'],
  language: ['ngon ngu', 'doi ngon ngu', 'change language', 'language'],
  basis: ['can cu', 'can cu phap ly', 'co so phap ly', 'legal basis', 'basis'],
  lookUp: ['tra cuu', 'look up', 'lookup'],
};
const cancels = ['huy', 'thoi', 'bo', 'cancel', '0', 'khong'];
const confirms = ['xac nhan', 'dong y', 'co', 'ok', 'yes', 'confirm'];

/**
 * What a person's words ask for: with or without marks, with a typing slip in long words, in short forms, in keys that were left raw, in
 * Vietnamese or English. What may mean two things is `unclear` (`guess.ts` says what it may be), and so is a deed that is spoken against.
 */
export function understand(said: string): Intent {
  const typed = label(halfWidth(said)).replace(/[\u2010-\u2015\u2212]/g, '-');
  const key = linkKey(typed);
  if (key) return { wish: 'link', key };
  // a printed code that was scanned is the code itself
  const text = typed.replace(/^\/start(?:@\w+)?\s+(?=KC)/i, '');
  const code = codeIn(text);
  const rest = code === null ? text : text.replace(written, ' ');
  const read = readings(rest);
  if (code === null && read.some((words) => cancels.includes(words.join(' ')))) return { wish: 'cancel', code };
  if (code === null && (confirms.includes(read[0]!.join(' ')) || read.some((words) => words.length > 1 && confirms.includes(words.join(' '))))) return { wish: 'confirm', code };
  // behind the code stands the answer itself, whatever it says
  if (code !== null && readings(text.split(written)[0]!).some((words) => phrases.answer.includes(words.join(' ')))) return { wish: 'answer', code };
  // behind the code stands the reason, or the number
  for (const deed of ['withdraw', 'lookUp'] as const) if (code !== null && readings(text.split(written)[0]!).some((words) => phrases[deed].includes(words.join(' ')))) return { wish: deed, code };
  if (code === null && editing.test(folded(text).join(' '))) return { wish: 'editDraft', code };
  if (folded(text).join(' ') === 'tat') return { wish: 'mute', code };
  // the two words that differ by their marks only: yes, and absent
  const marked = text.normalize('NFC').toLowerCase();
  if (marked === 'vâng' || marked === 'vắng') return { wish: marked === 'vâng' ? 'confirm' : 'absence', code };
  const wish = best(read) ?? best(looseReadings(rest));
  return { wish: wish === 'torn' ? 'unclear' : wish ?? (code ? 'status' : 'unclear'), code };
}

/** "Sửa 4": one answer of a proposal. */
const editing = /^(?:sua|sua lai|doi|edit|change)(?: cau| question)? \d{1,2}$/;

/** Whether a text as a whole asks for something by a phrase that is known, or names a project: not the answer to an open question about anything. */
export function plainly(said: string): boolean {
  const whole = folded(said).join(' ');
  return codeIn(label(said)) !== null || cancels.includes(whole) || confirms.includes(whole) || Object.values(phrases).some((all) => all.includes(whole));
}

/** A code as people write it, set right or not. */
const written = /KC[\s\u2010-\u2015\u2212-]*\d{4}[\s\u2010-\u2015\u2212-]*\d*[\s\u2010-\u2015\u2212-]*[0-9A-Z]?(?![0-9A-Z])/i;

/** What stands behind a code, as it was typed. */
export function behindCode(said: string): string {
  const found = written.exec(halfWidth(said));
  return found ? said.slice(found.index + found[0].length).replace(/^[\s:,.-]+/, '') : '';
}

/** The language that a wish asks for, if it does. */
export const languageOf = (wish: string): Language | null => (wish === 'english' ? 'en' : wish === 'vietnamese' ? 'vi' : null);

/** A text without the code in it. */
export const withoutCode = (text: string): string => text.replace(written, ' ');

/** A code as it was typed, set right or not; null when there is none. */
export const typedCode = (said: string): string | null => written.exec(label(halfWidth(said)))?.[0] ?? null;

function linkKey(text: string): string | null {
  const started = /^\/start(?:@\w+)?\s+(\S+)$/i.exec(text);
  // the start link of a printed code names a project
  if (started) return readCode(started[1]!) ? null : started[1]!;
  const found = /^(?:lien ket|link|ket noi|\/ketnoi|\/lienket)\s*:?\s+(\S+)$/.exec(searchKey(text));
  // the key keeps its case, so it is cut from the text as typed; a short word is no key, an address is taken instead of one
  return found && (found[1]!.length >= 16 || /.@./.test(found[1]!)) ? text.split(' ').at(-1)! : null;
}

function codeIn(text: string): string | 'wrong' | null {
  return readCode(text) ?? (/\bKC[\s-]*\d{4}/i.test(text) ? 'wrong' : null);
}

export type Phrase = Exclude<Wish, 'cancel' | 'confirm' | 'editDraft'>;
/** What nobody may be taken to mean who says not to. */
const deeds: readonly Wish[] = ['approve', 'return', 'reject', 'bulk', 'submit', 'delegate', 'acceptOffer', 'revoke', 'cancelAbsence', 'unlink', 'discard', 'withdraw'];
export const against = ['khong', 'dung', 'chua', 'not', 'dont', 'never'];

/** The wish of the heaviest phrase, in whichever reading; `torn` when two wishes weigh the same, or when a deed is spoken against. */
function best(read: readonly (readonly string[])[]): Phrase | 'torn' | null {
  let found = { wish: null as Phrase | null, weight: 0, no: false };
  let torn = false;
  for (const words of read)
    for (const [wish, said] of Object.entries(phrases) as [Phrase, readonly string[]][])
      for (const phrase of said) {
        const { weight, no } = weightIn(words, phrase.split(' '), exactly(wish, phrase));
        if (weight === 0 || weight < found.weight) continue;
        if (weight === found.weight) { torn ||= wish !== found.wish; found.no ||= no && deeds.includes(wish); continue; }
        [found, torn] = [{ wish, weight, no: no && deeds.includes(wish) }, false];
      }
  return torn || found.no ? 'torn' : found.wish;
}

/** "Đang đến" is no slip of "vắng đến". */
const exactly = (wish: Wish, phrase: string): boolean => wish === 'absence' && phrase.length < 10;

/** Longer phrases weigh more, slips a little less; 0 when the phrase is not there. `no`: the word before says not to. */
function weightIn(words: readonly string[], phrase: readonly string[], exact: boolean): { weight: number; no: boolean } {
  const letters = phrase.join('').length;
  // written without spaces
  if (phrase.length > 1 && letters >= 6 && words.includes(phrase.join(''))) return { weight: letters, no: false };
  let [weight, no] = [0, false];
  for (let start = 0; start + phrase.length <= words.length; start += 1) {
    const slips = phrase.map((word, place) => slip(words[start + place]!, word));
    const total = slips.reduce((sum, one) => sum + one, 0);
    // on and off differ by one letter
    if ((phrase[0] === 'tat' || (phrase[0] === 'bat' && phrase[1] !== 'dau')) && words[start] !== phrase[0]) continue;
    // "đề nghị từ …" asks for something, and is no holiday
    if (phrase[0] === 'nghi' && words[start - 1] === 'de') continue;
    if (total <= (letters >= 5 && !exact ? 1 : 0) && letters - total / 2 > weight) [weight, no] = [letters - total / 2, against.includes(words[start - 1] ?? '')];
  }
  return { weight, no };
}

/** 0 for the same word, 1 for one slip (a letter wrong, missing, too many, or two swapped), 9 for another word; in words of three letters a slip is another word (Lan, căn). */
export function slip(typed: string, meant: string): number {
  if (typed === meant) return 0;
  if (Math.abs(typed.length - meant.length) > 1 || meant.length < 4) return 9;
  let same = 0;
  while (same < typed.length && typed[same] === meant[same]) same += 1;
  const [a, b] = [typed.slice(same), meant.slice(same)];
  if (a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1)) return 1;
  return a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2) ? 1 : 9;
}
