import { z } from 'zod';

const Settings = z.object({
  DATABASE_URL: z.string().optional(),
  /** The tables' owner, for migrations only; without it migrations run as the product's user. */
  DATABASE_OWNER_URL: z.string().optional(),
  TEMPORAL_ADDRESS: z.string().optional(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  KC_DATA: z.string().default('.data'),
  PORT: z.coerce.number().int().min(1).max(65535).default(8080),
  POSTGRES_PORT: z.coerce.number().int().min(1).max(65535).default(54330),
  TEMPORAL_PORT: z.coerce.number().int().min(1).max(65535).default(7243),
  TEMPORAL_UI_PORT: z.coerce.number().int().min(1).max(65535).default(8243),
  /** Our address as people reach it from outside: for one-time links in chats that cannot delete what was typed. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Development: a clock that may be moved, demo people, the web chat without a sign-in. */
  KC_MODE: z.enum(['development', 'production']).default('development'),
  /** The mail server, `smtps://user:password@host:465`, and the sender of the mails. */
  SMTP_URL: z.string().optional(),
  MAIL_FROM: z.string().optional(),
  /** When people are not to be disturbed, `21:00-07:00` in Vietnam, or `off`; in production those hours unless it says otherwise. */
  KC_QUIET_HOURS: z.string().regex(/^(off|([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)$/, 'has to be like 21:00-07:00, or off').optional(),
  /** What is kept encrypted is encrypted with this key: 32 bytes in base64. */
  KC_KEY: z.string().refine((text) => Buffer.from(text, 'base64').length === 32, 'has to be 32 bytes in base64').optional(),
  /** A Zalo Official Account; with its id all of the others but the roots and the templates are needed. */
  ZALO_OA_ID: z.string().optional(),
  ZALO_OA_APP_ID: z.string().optional(),
  ZALO_OA_APP_SECRET: z.string().optional(),
  /** Signs the webhook; another secret than the app's. */
  ZALO_OA_SECRET_KEY: z.string().optional(),
  ZALO_OA_API_ROOT: z.string().optional(),
  ZALO_OA_OAUTH_ROOT: z.string().optional(),
  ZALO_OA_ZBS_ROOT: z.string().optional(),
  /** JSON: notice template -> { id, parameters: { name of the parameter: { fact, kind } } } of the template approved on the ZBS portal. */
  ZALO_OA_TEMPLATES: z.string().optional(),
  TELEGRAM_TOKEN: z.string().optional(),
  /** The bot's username, for links that lead into its chat. */
  TELEGRAM_BOT_NAME: z.string().regex(/^\w{5,32}$/).optional(),
  TELEGRAM_API_ROOT: z.string().optional(),
  /** Set both to take Telegram by webhook instead of polling. */
  TELEGRAM_WEBHOOK_URL: z.string().optional(),
  TELEGRAM_WEBHOOK_SECRET: z.string().min(16).optional(),
  ZALO_BOT_TOKEN: z.string().optional(),
  ZALO_BOT_API_ROOT: z.string().optional(),
  /** Where its photos may be fetched from: domains, or whole origins. */
  ZALO_BOT_MEDIA_HOSTS: z.string().default('zdn.vn,zadn.vn').transform((text) => text.split(',').map((host) => host.trim()).filter((host) => host !== '')),
  /** Set both to take the Zalo bot by webhook instead of polling. */
  ZALO_BOT_WEBHOOK_URL: z.string().optional(),
  ZALO_BOT_WEBHOOK_SECRET: z.string().min(16).max(256).optional(),
});

/** What the environment says, checked once at the start; the only place that reads it. @throws Error naming the variable. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env) {
  const parsed = Settings.safeParse(environment);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  return parsed.data;
}

export type Config = ReturnType<typeof readConfig>;

/** The hours in which nobody without preferences is disturbed, or null: in development people are told at once. */
export function quietHoursOf({ KC_QUIET_HOURS: hours, KC_MODE: mode }: Pick<Config, 'KC_QUIET_HOURS' | 'KC_MODE'>): { from: string; to: string } | null {
  const [from, to] = (hours ?? (mode === 'production' ? '21:00-07:00' : 'off')).split('-');
  return from && to ? { from, to } : null;
}

/** Where whoever started the command stood; npm and `app/run.mjs` work in the project's folder whatever it was. */
export const stoodIn = (environment: NodeJS.ProcessEnv = process.env): string => environment['INIT_CWD'] ?? process.cwd();
