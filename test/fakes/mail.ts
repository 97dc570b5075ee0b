import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What the catcher shall do instead of its work, once: refuse the address, the mail or the sign-in, ask to wait, or take the mail and never answer. */
export type MailFault = 'noSuchAddress' | 'mailRefused' | 'later' | 'signInRefused' | 'takenButNoAnswer';
export interface Mail { to: string; from: string; subject: string; messageId: string; headers: string; text: string }

/** An SMTP server that keeps every mail and delivers none; for tests and development (`npx tsx test/fakes/mail.ts 1025` prints them). */
export interface FakeMail {
  url: string;
  mails(address?: string): Mail[];
  /** The mails to an address once there are so many. @throws Error after ten seconds. */
  until(address: string, count: number): Promise<Mail[]>;
  fault(fault: MailFault): void;
  stop(): Promise<void>;
}

/** Starts the catcher on a port of this machine; `user` is the only one who may sign in, and without it nobody has to. */
export async function fakeMail({ port = 0, user, taken = () => undefined }: { port?: number; user?: { name: string; password: string }; taken?: (mail: Mail) => void } = {}): Promise<FakeMail> {
  const mails: Mail[] = [];
  const faults: MailFault[] = [];
  const happens = (fault: MailFault): boolean => { if (faults[0] !== fault) return false; faults.shift(); return true; };
  const no = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

  const server = new SMTPServer({
    hideSTARTTLS: true, authOptional: !user, disabledCommands: ['STARTTLS', ...(user ? [] : ['AUTH'])], allowInsecureAuth: true, closeTimeout: 100, logger: false,
    onAuth({ username, password }, _session, done) {
      if (happens('signInRefused') || username !== user?.name || password !== user?.password) done(no(535, `Authentication failed for ${username}`)); else done(null, { user: username });
    },
    onRcptTo(_address, _session, done) {
      if (happens('noSuchAddress')) done(no(550, 'No such user here')); else if (happens('later')) done(no(451, 'Greylisted, try again later')); else done();
    },
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (happens('mailRefused')) { done(no(554, 'Message rejected')); return; }
        for (const { address } of envelope.rcptTo) {
          const mail = readMail(Buffer.concat(parts).toString('utf8'), address, envelope.mailFrom ? envelope.mailFrom.address : '');
          mails.push(mail);
          taken(mail);
        }
        if (happens('takenButNoAnswer')) for (const { _socket } of server.connections as unknown as Set<{ _socket: { destroy(): void } }>) _socket.destroy();
        else done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  const at = `127.0.0.1:${(server.server.address() as AddressInfo).port}`;

  const to = (address?: string) => mails.filter((mail) => address === undefined || mail.to === address);
  return {
    url: `smtp://${user ? `${encodeURIComponent(user.name)}:${encodeURIComponent(user.password)}@` : ''}${at}`,
    mails: to,
    async until(address, count) {
      for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 15))) if (to(address).length >= count) return to(address);
      throw new Error(`${address} did not get ${count} mails: ${JSON.stringify(to(address).map(({ subject }) => subject))}`);
    },
    fault(fault) { faults.push(fault); },
    stop: () => new Promise<void>((resolve) => { server.close(() => resolve()); }),
  };
}

/** A mail of one plain part, as we send them. */
function readMail(raw: string, to: string, from: string): Mail {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw.slice(0, end).replace(/\r\n[ \t]+/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1] ?? '';
  const body = raw.slice(end + 4);
  const coding = header('Content-Transfer-Encoding');
  const text = coding === 'base64' ? Buffer.from(body, 'base64').toString('utf8') : coding === 'quoted-printable' ? unquoted(body.replace(/=\r\n/g, '')) : body;
  return { to, from, headers, subject: words(header('Subject')), messageId: header('Message-ID'), text: text.replace(/\r\n/g, '\n').trimEnd() };
}

const unquoted = (text: string): string => Buffer.from(text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString('utf8');

/** Encoded words (RFC 2047) as text; the space between two of them is none. */
const words = (text: string): string =>
  text.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?(.*?)\?=/gi, (_, way: string, said: string) => (way.toLowerCase() === 'b' ? Buffer.from(said, 'base64').toString('utf8') : unquoted(said.replace(/_/g, ' '))));

if (require.main === module)
  void fakeMail({ port: Number(process.argv[2] ?? 1025), taken: ({ to, subject, text }) => console.log(`\n-> ${to}\n   ${subject}\n\n${text}\n`) }).then(({ url }) => console.log(`Hộp thư thử / mail catcher: ${url}`));
