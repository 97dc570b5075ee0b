import { firstOf, keepDeadline, orderPayment } from './meanwhile';

/** The advance is approved, ordered once, and recorded by the accountant. Silence: the head of the department is told. */
export const firstAdvance = firstOf(orderPayment, keepDeadline);
