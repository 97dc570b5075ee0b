import { Api, GrammyError } from 'grammy';
import type { InlineKeyboardButton } from 'grammy/types';
import { ChannelBusy, ChannelRefused } from '../../channel';
import type { Capabilities, Channel, Message } from '../../channel';
import { bytesOf } from '../../file';
import { planned } from '../../plan';
import type { Planned } from '../../plan';
import { partSender } from '../../sent';

export interface TelegramSettings { token: string; apiRoot?: string | undefined }

/** Telegram's methods, with 15 seconds for an answer. */
export const telegramApi = ({ token, apiRoot }: TelegramSettings): Api => new Api(token, { timeoutSeconds: 15, ...(apiRoot ? { apiRoot } : {}) });

/** Telegram as a channel. It has no key against repeating, so an unknown result is never sent again by itself. */
export function telegramChannel(settings: TelegramSettings, api = telegramApi(settings)): Channel {
  const sendParts = partSender<Planned>();
  const can: Capabilities = { buttons: 'inline', mostButtons: 20, textLimit: 4096, formatting: true, edits: true, filesIn: 'any', proactive: 'always' };
  return {
    name: 'telegram',
    can,
    repeatable: false,
    refetch: (ref) => download(ref, settings, api),
    async send(chatId: string, message: Message, noticeId?: bigint) {
      const providerId = await sendParts(message, noticeId, planned(message, can), async ({ text, buttons }) => {
        const keyboard: InlineKeyboardButton[][] = buttons.map(({ label, data }) => [{ text: label.slice(0, 60), callback_data: fitting(data) }]);
        const sent = await spoken(() => api.sendMessage(chatId, text, { link_preview_options: { is_disabled: true }, ...(keyboard.length > 0 ? { reply_markup: { inline_keyboard: keyboard } } : {}) }));
        return String(sent.message_id);
      });
      return { providerId };
    },
    // Telegram lets a bot delete what a person wrote in a private chat within 48 hours
    async remove(chatId, externalId) {
      await spoken(() => api.deleteMessage(chatId, Number(externalId.split('/').at(-1))));
    },
    async edit(chatId, providerId, message) {
      const { text, buttons } = planned(message, can).at(-1)!;
      const keyboard: InlineKeyboardButton[][] = buttons.map(({ label, data }) => [{ text: label.slice(0, 60), callback_data: fitting(data) }]);
      try {
        await spoken(() => api.editMessageText(chatId, Number(providerId), text, { link_preview_options: { is_disabled: true }, reply_markup: { inline_keyboard: keyboard } }));
      } catch (error) {
        // it is so already: an earlier try arrived
        if (!(error instanceof ChannelRefused && error.reason.includes('message is not modified'))) throw error;
      }
    },
  };
}

/** The file's address holds the token, so it never leaves this function, not even in an error. */
export async function download(fileId: string, { token, apiRoot = 'https://api.telegram.org' }: TelegramSettings, api: Api): Promise<Uint8Array> {
  const { file_path: path } = await spoken(() => api.getFile(fileId));
  const answer = await fetch(`${apiRoot}/file/bot${token}/${path}`, { signal: AbortSignal.timeout(60_000) }).catch(() => null);
  if (!answer?.ok || !answer.body) throw new Error(`Telegram did not hand out a file (${answer?.status ?? 'no answer'})`);
  return bytesOf(answer.body as unknown as AsyncIterable<Uint8Array>);
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
      if (error.error_code === 403 || error.error_code === 400) throw new ChannelRefused(`${error.error_code} ${error.description}`, { gone: error.description.includes('user is deactivated') });
      throw new Error(`Telegram answered ${error.error_code} to ${error.method}`);
    }
    throw new Error('Telegram did not answer; whether it took the message is unknown');
  }
}
