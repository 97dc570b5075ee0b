import { firstOf, issuePapers, keepDeadline } from './meanwhile';

/** Both sides sign the liquidation minutes that are drawn up here, not later than 22 January. */
export const liquidation = firstOf(issuePapers, keepDeadline);
