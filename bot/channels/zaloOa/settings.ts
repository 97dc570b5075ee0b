import { z } from 'zod';

/** What an Official Account needs. Three different secrets: `appSecret` for OAuth, `secretKey` for the webhook, `key` for our own tokens at rest. */
export interface OaSettings {
  oaId: string;
  appId: string;
  appSecret: string;
  secretKey: string;
  /** 32 bytes. */
  key: Buffer;
  apiRoot: string;
  oauthRoot: string;
  zbsRoot: string;
  templates: Templates;
}

/**
 * A parameter of an approved template and the fact of the notice that fills it. The kinds have the platform's caps: `name` and `status` 30
 * characters and `text` 90 (or `limit`) are shortened, `code`, `day` and `money` never are. `empty` stands where the fact is missing.
 */
const Parameter = z.strictObject({ fact: z.string(), kind: z.enum(['name', 'status', 'text', 'code', 'day', 'money']).default('text'), limit: z.number().int().min(1).max(400).optional(), empty: z.string().optional() });
const Templates = z.record(z.string(), z.strictObject({ id: z.string().regex(/^\w{1,40}$/), parameters: z.record(z.string().regex(/^\w{1,40}$/), Parameter) }));
export type Templates = z.infer<typeof Templates>;
export type Parameter = z.infer<typeof Parameter>;

export interface OaConfig {
  ZALO_OA_ID?: string | undefined; ZALO_OA_APP_ID?: string | undefined; ZALO_OA_APP_SECRET?: string | undefined; ZALO_OA_SECRET_KEY?: string | undefined;
  ZALO_OA_API_ROOT?: string | undefined; ZALO_OA_OAUTH_ROOT?: string | undefined; ZALO_OA_ZBS_ROOT?: string | undefined; ZALO_OA_TEMPLATES?: string | undefined; KC_KEY?: string | undefined;
}

/** The settings of the Official Account; null without one. @throws Error naming what is missing or wrong, never its value: half an account is none. */
export function oaSettings(config: OaConfig): OaSettings | null {
  if (!config.ZALO_OA_ID) return null;
  const needed = (name: 'ZALO_OA_APP_ID' | 'ZALO_OA_APP_SECRET' | 'ZALO_OA_SECRET_KEY' | 'KC_KEY'): string => {
    const value = config[name];
    if (!value) throw new Error(`${name} is needed with ZALO_OA_ID`);
    return value;
  };
  const [appSecret, secretKey, key] = [needed('ZALO_OA_APP_SECRET'), needed('ZALO_OA_SECRET_KEY'), Buffer.from(needed('KC_KEY'), 'base64')];
  if (key.length !== 32) throw new Error('KC_KEY must be 32 bytes in base64');
  if (appSecret === secretKey) throw new Error('ZALO_OA_SECRET_KEY is the key of the webhook, another one than ZALO_OA_APP_SECRET');
  return {
    oaId: config.ZALO_OA_ID, appId: needed('ZALO_OA_APP_ID'), appSecret, secretKey, key, templates: templatesOf(config.ZALO_OA_TEMPLATES),
    apiRoot: config.ZALO_OA_API_ROOT ?? 'https://openapi.zalo.me', oauthRoot: config.ZALO_OA_OAUTH_ROOT ?? 'https://oauth.zaloapp.com', zbsRoot: config.ZALO_OA_ZBS_ROOT ?? 'https://business.openapi.zalo.me',
  };
}

function templatesOf(json: string | undefined): Templates {
  let read: unknown;
  try { read = JSON.parse(json ?? '{}'); } catch { throw new Error('ZALO_OA_TEMPLATES is not JSON'); }
  const parsed = Templates.safeParse(read);
  if (!parsed.success) throw new Error(`ZALO_OA_TEMPLATES: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
  return parsed.data;
}
