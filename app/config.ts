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
  /** Development: a clock that may be moved, demo people, the web chat without a sign-in. */
  KC_MODE: z.enum(['development', 'production']).default('development'),
  TELEGRAM_TOKEN: z.string().optional(),
  TELEGRAM_API_ROOT: z.string().optional(),
  /** Set both to take Telegram by webhook instead of polling. */
  TELEGRAM_WEBHOOK_URL: z.string().optional(),
  TELEGRAM_WEBHOOK_SECRET: z.string().min(16).optional(),
});

/** What the environment says, checked once at the start; the only place that reads it. @throws Error naming the variable. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env) {
  const parsed = Settings.safeParse(environment);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  return parsed.data;
}

export type Config = ReturnType<typeof readConfig>;
