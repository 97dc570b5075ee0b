import { keepDeadline } from './meanwhile';

/** The province appraises, by a council or by staff. Silence: its director is told. */
export const baseAppraisal = keepDeadline;
