import type { WebhookSettings } from '../prisma/webhooks';
import type { Config } from './config';

/** What telling other systems needs of the environment. */
export const webhookSettings = ({ KC_KEY, KC_MODE }: Pick<Config, 'KC_KEY' | 'KC_MODE'>): WebhookSettings => ({ key: KC_KEY === undefined ? undefined : Buffer.from(KC_KEY, 'base64'), development: KC_MODE === 'development' });
