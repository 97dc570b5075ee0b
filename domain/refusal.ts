/** Every reason for which the rules say no. Stable: people, programs and tests rely on the codes. */
export const refusalCodes = [
  'UNKNOWN_PROJECT', 'PROJECT_EXISTS', 'PROJECT_ENDED', 'UNKNOWN_PROCEDURE',
  'NOT_YOUR_TURN', 'NOT_YOUR_PROJECT', 'LATE', 'ALREADY_SIGNED', 'SELF_APPROVAL', 'VOTE_NOT_OPEN',
  'REASON_REQUIRED', 'MISSING_PAPERS', 'UNKNOWN_PAPER', 'PAPER_NOT_WANTED',
  'AMOUNT_REQUIRED', 'AMOUNT_NOT_WANTED', 'AMOUNT_NOT_POSITIVE', 'AMOUNT_ABOVE_REQUEST', 'AMOUNT_ABOVE_APPROVAL',
  'PAYMENT_NOT_ORDERED', 'PAYMENT_PENDING', 'REFUND_ABOVE_DEBT', 'REFUND_OPEN',
  'REPORT_NOT_WANTED', 'REPORT_ALREADY_FILED', 'NOT_ALLOWED_HERE', 'COUNCIL_NOT_WANTED', 'COUNCIL_SIZE',
  'COUNCIL_MEMBER_CONFLICT', 'VERSION_MOVED', 'NOT_DUE', 'INVALID_FACT', 'KEY_REUSED',
  'PERSON_INACTIVE', 'NOT_YOURS', 'UNKNOWN_RECORD',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** The rules say no: told to the person, never retried by the engine. Anything else that is thrown is a fault. */
export class Refusal extends Error {
  constructor(readonly code: RefusalCode, readonly facts: Record<string, unknown> = {}) {
    super(code);
    this.name = 'Refusal';
  }
}
