import { firstOf, keepDeadline, orderPayment } from './meanwhile';

/** The next year's advance is approved, ordered once, and recorded by the accountant. Silence: the head of the department is told. */
export const yearlyAdvance = firstOf(orderPayment, keepDeadline);
