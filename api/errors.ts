import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { Refusal } from '../domain/refusal';
import type { RefusalCode } from '../domain/refusal';
import { toJson } from '../domain/record';
import { refusalText, sentence } from '../templates/render';

/** What a door says no to before any rule is asked; the words are `templates/<language>/problems.json`. */
export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, readonly more: Record<string, unknown> = {}) { super(code); this.name = 'Problem'; }
}

const statuses: Partial<Record<RefusalCode, number>> = {
  UNKNOWN_PROJECT: 404, NOT_YOUR_TURN: 403, NOT_YOUR_PROJECT: 403, SELF_APPROVAL: 403, LATE: 409, ALREADY_SIGNED: 409, VERSION_MOVED: 409,
  PROJECT_EXISTS: 409, PROJECT_ENDED: 409, REPORT_ALREADY_FILED: 409, NOT_ALLOWED_HERE: 409, SUSPENDED: 409,
  FINGERPRINT_REQUIRED: 428, CONTENT_MOVED: 409, PAPER_LOCKED: 409, NO_QUORUM: 409, NOTHING_OWED: 409, ALREADY_APOLOGISED: 409,
  AMENDMENT_OPEN: 409, AMENDMENT_UNCONFIRMED: 409, NO_SUCH_AMENDMENT: 404, NO_SUCH_FINDING: 404, PAYMENT_PENDING: 409, PAYMENT_UNKNOWN: 409, BUDGET_SHORT: 409,
  BUDGET_LINE_UNKNOWN: 404, BUDGET_LINE_TAKEN: 409,
  SECOND_ADMIN_MISSING: 409, SECOND_PERSON_REQUIRED: 403,
  PLAN_ROUND: 409, PERSON_INACTIVE: 403, NOT_YOURS: 403, UNKNOWN_RECORD: 404,
};

/** The HTTP status of a refusal: 422 unless the table says otherwise. */
export const statusOf = (code: RefusalCode): number => statuses[code] ?? 422;

/** Writes a problem (RFC 9457) with a stable code and words for the person. */
export function sendProblem(res: Response, status: number, code: string, detail: string, more: Record<string, unknown> = {}): void {
  res.status(status).type('application/problem+json').send(toJson({ type: `urn:khuyen-cong:${code}`, title: detail, status, code, detail, ...more }));
}

export const noSuchRoute: RequestHandler = () => { throw new Problem(404, 'NOT_FOUND'); };

/** The one place where what was thrown becomes an answer. Never HTML, a path or a stack; faults are noted by name only. */
export const answerError: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  if (res.headersSent) { res.end(); return; }
  if (error instanceof Refusal) { sendProblem(res, statusOf(error.code), error.code, refusalText('vi', error), { facts: error.facts }); return; }
  const problem = asProblem(error);
  if (problem.status === 503) res.set('Retry-After', '5');
  sendProblem(res, problem.status, problem.code, sentence('vi', 'problems', problem.code), problem.more);
};

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.ZodError) return new Problem(422, 'INVALID', { errors: error.issues.map(({ path, message, code, ...rest }) => ({ field: [...path, ...('keys' in rest ? rest.keys as string[] : [])].join('.'), message, code })) });
  const { type, code, status } = error as { type?: string; code?: string; status?: number };
  if (type === 'entity.too.large' || code?.startsWith('LIMIT_FILE_SIZE') || code === 'LIMIT_FIELD_VALUE') return new Problem(413, 'TOO_LARGE');
  if (code?.startsWith('LIMIT_')) return new Problem(422, 'INVALID', { errors: [{ field: (error as { field?: string }).field ?? '', message: (error as Error).message, code }] });
  if (type === 'entity.parse.failed' || status === 400) return new Problem(400, 'MALFORMED');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported' || status === 415) return new Problem(415, 'WRONG_TYPE');
  if (isDatabaseAway(error)) return new Problem(503, 'UNAVAILABLE');
  console.error(`api: fault ${(error as Error)?.name ?? 'unknown'}: ${String((error as Error)?.message ?? '').split('\n')[0]}`);
  return new Problem(500, 'FAULT');
}

/** The server is not there, is starting or is stopping; what was asked may be asked again with the same key. */
export function isDatabaseAway(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return /^(ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|08|57P|53300)/.test(code) || /Connection terminated|timeout exceeded when trying to connect|connection timeout/i.test(message);
}
