import { Api, GrammyError } from 'grammy';
import type { InlineKeyboardButton } from 'grammy/types';
import { ChannelBusy, ChannelRefused } from '../../channel';
import type { Channel, Message } from '../../channel';
import { largestFile } from '../../file';
import { pieces } from './pieces';

export interface TelegramSettings { token: string; apiRoot?: string | undefined }

/** Telegram's methods, with 15 seconds for an answer. */
export const telegramApi = ({ token, apiRoot }: TelegramSettings): Api => new Api(token, { timeoutSeconds: 15, ...(apiRoot ? { apiRoot } : {}) });

/** Telegram as a channel. It has no key against repeating, so an unknown result is never sent again by itself. */
export function telegramChannel(settings: TelegramSettings, api = telegramApi(settings)): Channel {
  return {
    name: 'telegram',
    can: { buttons: 'inline', mostButtons: 20, textLimit: 4096, edits: true, filesIn: 'any', proactive: 'always' },
    repeatable: false,
    refetch: (ref) => download(ref, settings, api),
    async send(chatId: string, { text, buttons = [] }: Message) {
      const parts = pieces(text.normalize('NFC'));
      const keyboard: InlineKeyboardButton[][] = buttons.map(({ label, data }) => [{ text: label.slice(0, 60), callback_data: fitting(data) }]);
      let providerId = '';
      for (const [index, part] of parts.entries()) {
        const last = index === parts.length - 1 && keyboard.length > 0;
        const sent = await spoken(() => api.sendMessage(chatId, part, { link_preview_options: { is_disabled: true }, ...(last ? { reply_markup: { inline_keyboard: keyboard } } : {}) }));
        providerId = String(sent.message_id);
      }
      return { providerId };
    },
  };
}

/** The file's address holds the token, so it never leaves this function, not even in an error. */
export async function download(fileId: string, { token, apiRoot = 'https://api.telegram.org' }: TelegramSettings, api: Api): Promise<Uint8Array> {
  const { file_path: path } = await spoken(() => api.getFile(fileId));
  const answer = await fetch(`${apiRoot}/file/bot${token}/${path}`, { signal: AbortSignal.timeout(60_000) }).catch(() => null);
  if (!answer?.ok || !answer.body) throw new Error(`Telegram did not hand out a file (${answer?.status ?? 'no answer'})`);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    parts.push(part);
    // one byte over is enough for the conversation to say that it is too large
    if (size > largestFile) break;
  }
  return Buffer.concat(parts);
}

function fitting(data: string): string {
  if (Buffer.byteLength(data) > 64) throw new Error(`Button data "${data.slice(0, 20)}..." is longer than the 64 bytes that Telegram takes`);
  return data;
}

/** Calls Telegram; what goes wrong is told without the address, which holds the token. */
export async function spoken<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof GrammyError) {
      if (error.error_code === 429) throw new ChannelBusy(error.parameters.retry_after ?? 5);
      if (error.error_code === 403 || error.error_code === 400) throw new ChannelRefused(`${error.error_code} ${error.description}`);
      throw new Error(`Telegram answered ${error.error_code} to ${error.method}`);
    }
    throw new Error('Telegram did not answer; whether it took the message is unknown');
  }
}
