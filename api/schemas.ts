import { extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { isDay } from '../domain/calendar';
import { changeKinds, flags, parties } from '../domain/procedure';
import type { Party } from '../domain/procedure';
import { comment, label } from '../domain/text';
import { sentence } from '../templates/render';

extendZodWithOpenApi(z);
z.config(z.locales.vi());

const words = (code: string) => sentence('vi', 'problems', code);

/** An amount: whole đồng as a decimal string, at most 18 digits. Nothing is ever read as 0 that was not written so. */
export const Money = z
  .unknown()
  .transform((value, context) => {
    const text = typeof value === 'string' ? value.trim() : value;
    if (text === '' || text === null || text === undefined) { context.addIssue({ code: 'custom', message: words('AMOUNT_MISSING') }); return z.NEVER; }
    if (typeof text !== 'string' || !/^\d{1,18}$/.test(text)) { context.addIssue({ code: 'custom', message: words('AMOUNT_FORM') }); return z.NEVER; }
    return BigInt(text);
  })
  .openapi({ type: 'string', pattern: '^\\d{1,18}$', description: 'Whole đồng as a decimal string', example: '300000000' });

export const DayText = z.string().refine(isDay, { message: words('NO_SUCH_DAY') }).openapi({ type: 'string', format: 'date' });
export const MonthText = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
/** PostgreSQL cannot keep the character NUL, nor half of a character's pair, and nobody means them. */
export const Text = (most: number) => z.string().max(most).refine((text) => !/[\u0000\p{Surrogate}]/u.test(text), { message: 'Có ký tự không hợp lệ' });

export const Label = (most: number) => Text(most).transform(label).refine((text) => text.length > 0, { message: 'Không được để trống' }).openapi({ type: 'string', maxLength: most });
export const Comment = (most: number) => Text(most).transform(comment).openapi({ type: 'string', maxLength: most });
/** Only words that mean yes or no; "0", "off" and "no" are no, anything else is refused. */
export const YesNo = z.stringbool({ truthy: ['true', '1', 'yes', 'on'], falsy: ['false', '0', 'no', 'off'] }).openapi({ type: 'string', enum: ['true', 'false'] });
/** A query's key that may stand several times. */
export const Several = <T extends z.ZodType>(one: T) => z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(one).max(50).optional());

/** The id of a unit. */
export const UnitId = z.string().regex(/^[a-z0-9-]{1,80}$/);
export const Fund = z.enum(['national', 'provincial']);

export const Code = z.strictObject({ code: z.string().regex(/^[A-Za-z0-9-]{1,40}$/) });

const Count = z.int().min(0).max(10_000_000);
/** What an application says of its beneficiary, for the conditions of support; every line may be left out. */
export const ApplicationBody = z.strictObject({
  beneficiary: z.enum(['enterprise', 'cooperative', 'cooperativeGroup', 'householdBusiness', 'cleanerProductionFacility', 'sustainableConsumptionFacility', 'clusterInvestor', 'artisan', 'serviceOrganisation', 'other']).optional(),
  industry: z.enum(['agroForestryFishery', 'consumerAndExportGoods', 'chemicalsAndBuildingMaterials', 'mechanicsElectricsElectronics', 'handicraft', 'mining', 'cleanerProduction', 'other']).optional(),
  place: z.enum(['district', 'town', 'commune', 'wardOfClass2Or3', 'wardOfClass1', 'other']).optional(), communeUntil: DayText.nullable().optional(),
  workers: Count.optional(), capital: Money.optional(), revenue: Money.optional(), ownMoney: Money.optional(), foreignEvents: Count.optional(),
  producesItself: z.boolean().optional(), pollutingBrickKiln: z.boolean().optional(), disadvantagedArea: z.boolean().optional(), counterpartCommitted: z.boolean().optional(),
  noOtherStateMoney: z.boolean().optional(), machinesNew: z.boolean().optional(), machinesBetter: z.boolean().optional(), newToDistrict: z.boolean().optional(),
});

export const FactsBody = z.strictObject({
  name: Label(500), activity: z.string().regex(/^[a-z_]{1,60}$/), province: Label(100),
  units: z.strictObject(Object.fromEntries(parties.map((party) => [party, UnitId.optional()])) as Record<Party, z.ZodOptional<z.ZodString>>),
  requested: Money, total: z.union([z.null(), Money]), beneficiaries: z.array(Label(300)).max(50), flags: z.array(z.enum(flags)).max(flags.length),
  planYear: z.int().min(2000).max(2100), planRound: z.int().min(1).max(20), plannedEnd: DayText, note: Comment(2_000).optional(),
  eligibleCost: Money.optional(), quantity: z.int().min(1).max(1_000).optional(), line: z.boolean().optional(), priority: z.boolean().optional(), application: ApplicationBody.optional(), years: z.array(z.int().min(1).max(100)).min(1).max(5).optional(),
});
/** Keeps names that look like an old font's. */
const asTyped = z.boolean().default(false);
export const ProposalBody = z.strictObject({ procedure: z.enum(['national', 'provincial']), facts: FactsBody, asTyped });
export const RevisionBody = z.strictObject({ facts: FactsBody, asTyped });
/** The stage and the round that were read: what comes late opens no later gate. */
const At = { stage: Text(60), round: z.int().min(1) };
/** The fingerprint of what was read; the rules ask for it. */
const Fingerprint = Text(100).optional();
const Reason = Comment(2_000);
const Id = z.string().regex(/^[A-Za-z0-9._-]{1,40}$/);
const Reference = Text(100).min(1);
const Member = Text(100).min(1);

export const SignOffBody = z.strictObject({
  ...At, vote: z.enum(['approve', 'return', 'reject', 'abstain']), fingerprint: Fingerprint, reason: Reason.optional(), amount: Money.optional(),
  scores: z.record(z.string().regex(/^[A-Za-z]{1,40}$/), z.int().min(0).max(1_000)).optional(), written: z.boolean().optional(),
});
/** By JSON or as a form; a form's values are all text. */
export const ReportBody = z.strictObject({ month: MonthText, done: Comment(100_000), spent: Money });
export const ReasonBody = z.strictObject({ reason: Reason });
export const WithdrawalBody = z.strictObject({ reason: Reason, version: z.int().min(1).optional() });
export const CouncilBody = z.strictObject({ stage: Text(60), members: z.array(Member).min(1).max(15), chair: Member, deputy: Member.optional(), secretary: Member.optional(), decision: Label(300).optional() });
export const AttendanceBody = z.strictObject({ ...At, present: z.array(Member).max(15) });
export const ClosingBody = z.strictObject(At);
export const QuestionBody = z.strictObject({ ...At, owes: Comment(2_000) });
export const AnswerBody = z.strictObject({ ...At, text: Comment(20_000) });
export const ApologyBody = z.strictObject({ ...At, reason: Reason, until: DayText.optional() });
export const AmendmentBody = z.strictObject({
  change: z.strictObject({ kind: z.enum(changeKinds), text: Comment(2_000), amount: Money.optional(), day: DayText.optional(), unit: UnitId.optional() }), reason: Reason,
});
export const AmendmentDecisionBody = z.strictObject({ approve: z.boolean(), reason: Reason.optional(), fingerprint: Fingerprint });
export const Empty = z.strictObject({});
export const BeneficiariesBody = z.strictObject({
  places: z.array(z.strictObject({ id: Id, name: Label(300), place: Label(300), amount: Money, unit: UnitId.optional() })).min(1).max(100),
});
export const AcceptanceBody = z.strictObject({ amount: Money });
export const InspectionBody = z.strictObject({ findings: z.array(z.strictObject({ text: Label(2_000), workingDays: z.int().min(1).max(250) })).max(50), result: Comment(2_000) });
export const FindingAnswerBody = z.strictObject({ answer: Comment(20_000) });
export const FindingClosingBody = z.strictObject({ note: Comment(2_000) });
export const UnknownPaymentBody = z.strictObject({ reference: Reference });
export const ReconciliationBody = z.strictObject({ reference: Reference, found: z.boolean() });
export const RefundBody = z.strictObject({ reference: Reference, amount: Money });
export const LeftOutBody = z.strictObject({ planRound: Label(100), reason: Reason });
export const CodeAndId = Code.extend({ id: Id });
export const CodeAndStage = Code.extend({ stage: z.string().regex(/^[A-Za-z]{1,60}$/) });
export const Page = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20), after: Text(200).optional() });
export const AdminQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20), after: Text(60).optional(), stage: Several(Text(60)), overdue: YesNo.optional(), ended: YesNo.optional(), unattended: YesNo.optional(), q: Text(200).optional() });
export const LookUpQuery = z.strictObject({ code: Text(60), pin: Text(20) });
export const DocumentForm = z.strictObject({ kind: z.string().regex(/^[A-Za-z]{1,60}$/) });
