import { createTransport } from 'nodemailer';
import { ChannelBusy, ChannelRefused } from '../../channel';
import type { Channel } from '../../channel';
import { mailAddress } from './address';

export interface MailSettings {
  /** `smtps://user:password@host:465` or `smtp://host:587`; without TLS only to this machine. */
  url: string;
  /** `Name <address>` or an address. */
  from: string;
}

const longestSubject = 120;

/**
 * E-mail, the last rung: plain text whose subject is its first line. A notice has one Message-ID however often it is sent, so that two copies
 * are seen to be one; they are two mails all the same, so an unknown result is not repeated.
 * @throws Error for settings that are none
 */
export function emailChannel(settings: MailSettings): Channel {
  const transport = transportOf(settings);
  const sender = senderOf(settings.from);
  const domain = sender.address.split('@')[1]!;
  return {
    name: 'email',
    can: { buttons: 'none', mostButtons: 0, textLimit: 100_000, edits: false, filesIn: 'none', proactive: 'always' },
    repeatable: false,
    async send(chatId, { text }, noticeId) {
      const to = mailAddress(chatId);
      if (to === null) throw new ChannelRefused('not an e-mail address');
      const said = text.normalize('NFC');
      try {
        const { messageId } = await transport.sendMail({
          from: sender, to: { name: '', address: to }, subject: subjectOf(said), text: said, ...(noticeId === undefined ? {} : { messageId: `<notice-${noticeId}@${domain}>` }),
          headers: { 'Auto-Submitted': 'auto-generated' }, disableFileAccess: true, disableUrlAccess: true,
        });
        return { providerId: messageId };
      } catch (error) {
        throw meaningOf(error as SmtpError);
      }
    },
  };
}

function transportOf({ url }: MailSettings) {
  const at = URL.canParse(url) ? new URL(url) : null;
  if (!at || !['smtp:', 'smtps:'].includes(at.protocol) || at.hostname === '') throw new Error('SMTP_URL has to be smtp://host:port or smtps://host:port');
  const secure = at.protocol === 'smtps:';
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(at.hostname);
  return createTransport({
    host: at.hostname, port: Number(at.port) || (secure ? 465 : 587), secure, requireTLS: !secure && !here, ignoreTLS: here && !secure,
    ...(at.username ? { auth: { user: decodeURIComponent(at.username), pass: decodeURIComponent(at.password) } } : {}),
    connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000,
  });
}

function senderOf(from: string): { name: string; address: string } {
  const [, name = '', inside] = /^\s*([^<>]*?)\s*<([^<>]+)>\s*$/.exec(from) ?? [];
  const address = mailAddress(inside ?? from);
  if (address === null) throw new Error('MAIL_FROM has to be an e-mail address, or: Name <address>');
  return { name, address };
}

/** The first line, short enough for a list of mails; the mail itself has it whole. */
function subjectOf(text: string): string {
  const line = (text.split('\n').find((one) => one.trim() !== '') ?? '').trim();
  if (line.length <= longestSubject) return line;
  const cut = line.slice(0, longestSubject);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longestSubject / 2)).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

interface SmtpError { code?: string; command?: string; responseCode?: number; syscall?: string; timeoutType?: string }

/** What the server's no means for the notice. The words of it are not passed on: they may hold the name we signed in with. */
function meaningOf({ code, command = '', responseCode, syscall, timeoutType }: SmtpError): Error {
  const answer = String(responseCode ?? code ?? 'no answer');
  // nothing was handed over yet: it may be tried again, and a wrong password is for an administrator to mend while the mail waits
  if (code === 'EAUTH' || code === 'ETLS' || command === 'STARTTLS' || command.startsWith('AUTH')) { console.error(`email: the mail server does not let us in (${answer}): see SMTP_URL`); return new ChannelBusy(300); }
  if (responseCode !== undefined && responseCode >= 400 && responseCode < 500) return new ChannelBusy(60);
  if (responseCode !== undefined && responseCode >= 500) return new ChannelRefused(`${answer} ${command === 'RCPT TO' ? 'the address is not taken' : 'the mail is not taken'}`, { keeps: command !== 'RCPT TO' });
  // only before the greeting is it sure that the server has nothing; the command that the library names is 'CONN' for a mail cut off at its end, too
  if (code === 'EDNS' || syscall === 'connect' || (timeoutType && timeoutType !== 'SOCKET_TIMEOUT')) return new ChannelBusy(30);
  return new Error('The mail server did not answer; whether it took the mail is unknown');
}
