import { randomBytes } from 'node:crypto';
import type { OaSettings } from '../../bot/channels/zaloOa/settings';
import { oaSettings } from '../../bot/channels/zaloOa/settings';
import type { Secrets } from '../fakes/zaloOa';

export const secrets: Secrets = { oaId: '579745863508352884', appId: '1234567890', appSecret: 'app-secret-not-real', secretKey: 'webhook-key-not-real' };
export const key = randomBytes(32).toString('base64');

/** The environment of an account whose servers are the fake. */
export const environment = (root: string, more: Record<string, string> = {}) => ({
  ZALO_OA_ID: secrets.oaId, ZALO_OA_APP_ID: secrets.appId, ZALO_OA_APP_SECRET: secrets.appSecret, ZALO_OA_SECRET_KEY: secrets.secretKey, KC_KEY: key,
  ZALO_OA_API_ROOT: root, ZALO_OA_OAUTH_ROOT: root, ZALO_OA_ZBS_ROOT: root, ...more,
});
export const settingsFor = (root: string, more: Record<string, string> = {}): OaSettings => oaSettings(environment(root, more))!;
