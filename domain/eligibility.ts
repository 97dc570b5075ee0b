import type { Day } from './calendar';
import { isDay, plusMonths } from './calendar';
import conditions from './data/conditions.json';
import type { Dong } from './money';
import { written } from './money';
import { activities } from './norms';
import type { Words } from './procedure';
import { Refusal } from './refusal';
import { writtenDay } from './text';

export type BeneficiaryKind =
  | 'enterprise' | 'cooperative' | 'cooperativeGroup' | 'householdBusiness' | 'cleanerProductionFacility' | 'sustainableConsumptionFacility'
  | 'clusterInvestor' | 'artisan' | 'serviceOrganisation' | 'other';
/** The numbers of NĐ 45/2012/NĐ-CP Art. 5; supporting industry belongs to mechanics, electrics, electronics. */
export type Industry = 'agroForestryFishery' | 'consumerAndExportGoods' | 'chemicalsAndBuildingMaterials' | 'mechanicsElectricsElectronics' | 'handicraft' | 'mining' | 'cleanerProduction' | 'other';
export type Place = 'district' | 'town' | 'commune' | 'wardOfClass2Or3' | 'wardOfClass1' | 'other';

/** What an application says of itself. A fact that is missing is never taken for a yes. */
export interface Application {
  /** The activity of the support norms: `machinery_application`. */
  activity: string;
  fund?: 'national' | 'provincial';
  planYear?: number;
  beneficiary?: BeneficiaryKind;
  producesItself?: boolean;
  /** Insured workers, and capital and yearly revenue in đồng. */
  workers?: number;
  capital?: Dong;
  revenue?: Dong;
  industry?: Industry;
  /** Clay bricks from an improved manual or a polluting round kiln. */
  pollutingBrickKiln?: boolean;
  place?: Place;
  /** The day on which a ward stopped being a commune; null: it never was one. */
  communeUntil?: Day | null;
  disadvantagedArea?: boolean;
  cost?: Dong;
  asked?: Dong;
  ownMoney?: Dong;
  /** The remaining cost is invested, or its investment is committed. */
  counterpartCommitted?: boolean;
  /** The declaration that no other state money pays for the same item. */
  noOtherStateMoney?: boolean;
  machinesNew?: boolean;
  /** Better than what is in use. */
  machinesBetter?: boolean;
  newToDistrict?: boolean;
  /** Events abroad that were supported in this year already. */
  foreignEvents?: number;
  /** The decision of the competent authority: true approved, false turned down; absent while there is none. */
  approved?: boolean;
}

export type Verdict = 'yes' | 'no' | 'toBeChecked';
export type Line = keyof typeof conditions.rules;
/** `mark`: how well the rule itself is known, see `domain/data/conditions.json`. */
export interface Check { line: Line; verdict: Verdict; article: string; mark: string; text: Words; because: Words }

/** Every condition that applies to an application on a day, with its article and reason. @throws Refusal INVALID_FACT: no such day */
export function checklist(application: Application, day: Day): Check[] {
  if (!isDay(day)) throw new Refusal('INVALID_FACT', { field: 'day', rule: 'day' });
  return lines.filter((line) => applies(line, application)).map((line) => checked(line, application, day));
}

/** 'no' as soon as one line is no; 'yes' only when all are. */
export const eligible = (checks: readonly Check[]): Verdict => all(checks.map(({ verdict }) => verdict));

const rules = conditions.rules;
const lines = Object.keys(rules) as Line[];
type Version<L extends Line> = (typeof rules)[L]['versions'][number];
type Judged = [Verdict, Words];

function applies(line: Line, { activity, fund }: Application): boolean {
  const rule: { activities?: string[]; fund?: string; text: Words } = rules[line];
  return (rule.activities?.includes(activity) ?? true) && (rule.fund === undefined || fund === undefined || rule.fund === fund);
}

function checked<L extends Line>(line: L, application: Application, day: Day): Check {
  const { text, versions } = rules[line] as { text: Words; versions: (Version<L> & { from: Day; to: Day | null; article: string; mark: string })[] };
  const version = versions.find(({ from, to }) => from <= day && (to === null || day <= to));
  if (!version) return { line, verdict: 'toBeChecked', article: '', mark: 'unknown', text, because: words('Không có quy định đã đọc cho ngày này.', 'No rule was read for this day.') };
  const [verdict, because] = judges[line](application, version);
  return { line, verdict, article: version.article, mark: version.mark, text, because };
}

const words = (vi: string, en: string): Words => ({ vi, en });
const missing = (vi: string, en: string): Judged => ['toBeChecked', words(`Hồ sơ chưa nêu ${vi}.`, `The application does not say ${en}.`)];
const all = (verdicts: readonly Verdict[]): Verdict => (verdicts.includes('no') ? 'no' : verdicts.includes('toBeChecked') ? 'toBeChecked' : 'yes');
const any = (verdicts: readonly Verdict[]): Verdict => (verdicts.includes('yes') ? 'yes' : verdicts.includes('toBeChecked') ? 'toBeChecked' : 'no');
const verdictOf = (fact: boolean | undefined): Verdict => (fact === undefined ? 'toBeChecked' : fact ? 'yes' : 'no');
const said = (verdict: Verdict, yes: Words, no: Words, otherwise: Judged): Judged => (verdict === 'yes' ? ['yes', yes] : verdict === 'no' ? ['no', no] : otherwise);
const has = (list: readonly string[], one: string): boolean => list.includes(one);

const judges: { [L in Line]: (application: Application, version: Version<L>) => Judged } = {
  beneficiary({ beneficiary, producesItself }, { kinds, doubtful, producing, complete }) {
    if (beneficiary === undefined) return missing('loại đối tượng', 'what kind of beneficiary it is');
    if (has(doubtful, beneficiary)) return ['toBeChecked', words('Văn bản đã đọc không nói rõ loại đối tượng này.', 'The texts read do not settle this kind.')];
    if (!has(kinds, beneficiary)) return complete ? ['no', words('Không thuộc danh sách đối tượng.', 'Not on the list of beneficiaries.')] : ['toBeChecked', words('Không có trong bản tóm tắt đã đọc; cần đối chiếu toàn văn.', 'Not in the summary that was read; check the full text.')];
    if (!has(producing, beneficiary)) return ['yes', words('Thuộc danh sách đối tượng.', 'On the list of beneficiaries.')];
    return said(verdictOf(producesItself), words('Thuộc danh sách đối tượng, trực tiếp sản xuất.', 'On the list, and produces itself.'), words('Không trực tiếp sản xuất.', 'Does not produce itself.'), missing('việc trực tiếp sản xuất', 'whether it produces itself'));
  },
  size(application, { of, every }) {
    const { beneficiary } = application;
    if (beneficiary === undefined) return missing('loại đối tượng', 'what kind of beneficiary it is');
    if (!has(of, beneficiary)) return ['yes', words('Không xét quy mô với loại đối tượng này.', 'Size is not asked of this kind.')];
    const limits = words(every.map((either) => either.map(limitWords).join(' hoặc ')).join('; và '), every.map((either) => either.map(limitWordsEn).join(' or ')).join('; and '));
    const verdict = all(every.map((either) => any(either.map(({ fact, most }) => within(application[fact as SizeFact], most)))));
    return said(verdict, words(`Trong giới hạn: ${limits.vi}.`, `Within the limits: ${limits.en}.`), words(`Vượt giới hạn: ${limits.vi}.`, `Above the limits: ${limits.en}.`), missing(`đủ số liệu (${limits.vi})`, `enough figures (${limits.en})`));
  },
  industry({ industry, disadvantagedArea }, { industries, disadvantagedOnly, complete }) {
    if (industry === undefined) return missing('ngành nghề', 'the industry');
    if (!has(industries, industry)) return complete ? ['no', words('Không thuộc danh mục ngành nghề.', 'Not on the list of industries.')] : ['toBeChecked', words('Không thuộc danh mục đã đọc; cần đối chiếu văn bản sửa đổi.', 'Not on the list that was read; check the amendment.')];
    if (!has(disadvantagedOnly, industry)) return ['yes', words('Thuộc danh mục ngành nghề.', 'On the list of industries.')];
    return said(verdictOf(disadvantagedArea), words('Khai thác, chế biến khoáng sản tại địa bàn khó khăn.', 'Mining in a disadvantaged area.'), words('Khoáng sản chỉ được hỗ trợ tại địa bàn khó khăn.', 'Mining only in disadvantaged areas.'), missing('địa bàn có khó khăn không', 'whether the area is disadvantaged'));
  },
  exclusion({ industry, pollutingBrickKiln }, version) {
    if (pollutingBrickKiln === undefined && industry !== undefined && industry !== 'other' && industry !== version.industry) return ['yes', words('Không sản xuất vật liệu xây dựng.', 'Makes no building materials.')];
    return said(verdictOf(pollutingBrickKiln === undefined ? undefined : !pollutingBrickKiln), words('Không dùng loại lò này.', 'No such kiln.'), words('Bị loại trừ.', 'Excluded.'), missing('loại lò gạch', 'what kiln the bricks come from'));
  },
  area({ beneficiary, place, communeUntil, planYear }, { bound, known, places, formerCommune, monthsSince, countedTo }) {
    if (beneficiary === undefined) return missing('loại đối tượng', 'what kind of beneficiary it is');
    if (!has(bound, beneficiary)) return known ? ['yes', words('Không xét địa bàn với loại đối tượng này.', 'The area is not asked of this kind.')] : unclearArea;
    if (!known) return unclearArea;
    if (place === undefined) return missing('địa bàn sản xuất', 'where it produces');
    if (has(places, place)) return ['yes', words('Thuộc địa bàn được hỗ trợ.', 'In an area that is supported.')];
    if (place !== formerCommune || communeUntil === null) return ['no', words('Không thuộc địa bàn được hỗ trợ.', 'Not in an area that is supported.')];
    if (communeUntil === undefined || planYear === undefined) return missing('ngày chuyển từ xã thành phường hoặc năm kế hoạch', 'when the commune became a ward, or the year of the plan');
    const until = plusMonths(communeUntil, monthsSince);
    const reckoned = `${planYear - 1}-${countedTo}`;
    return said(verdictOf(reckoned <= until), words(`Phường chuyển từ xã, còn trong thời hạn đến ${writtenDay(until)}.`, `A ward that was a commune, within the term to ${until}.`), words(`Quá thời hạn từ khi chuyển từ xã (${writtenDay(until)}), tính đến ${writtenDay(reckoned)}.`, `The term since it was a commune ended on ${until}, counted to ${reckoned}.`), unclearArea);
  },
  activity({ activity }, { groups, added }) {
    const group = activities.get(activity)?.group;
    if (group && has(groups, group)) return ['yes', words(`Thuộc nội dung ${group.slice(1)} của điều này.`, `Number ${group.slice(1)} of the article.`)];
    if (has(added, activity)) return ['yes', words('Nội dung được bổ sung.', 'An activity that was added.')];
    return rules.activity.versions.some((version) => has(version.added, activity)) ? ['no', words('Chưa phải là nội dung khuyến công vào ngày này.', 'Not yet an activity on this day.')] : ['toBeChecked', words('Không có trong danh mục định mức.', 'Not on the list of norms.')];
  },
  counterpart({ counterpartCommitted, cost, asked, ownMoney }) {
    if (cost !== undefined && asked !== undefined && ownMoney !== undefined && ownMoney < cost - asked) return ['no', words(`Thiếu ${written(cost - asked - ownMoney)} so với phần còn lại.`, `${written(cost - asked - ownMoney)} short of the remainder.`)];
    return said(verdictOf(counterpartCommitted), words('Đã đầu tư hoặc cam kết đầu tư.', 'Invested or committed.'), words('Không cam kết phần còn lại.', 'The remainder is not committed.'), missing('cam kết phần kinh phí còn lại', 'whether the remainder is committed'));
  },
  noDoubleFunding: ({ noOtherStateMoney }) => said(verdictOf(noOtherStateMoney), words('Đã cam kết.', 'Declared.'), words('Đã hoặc sẽ nhận ngân sách khác cho cùng nội dung.', 'Other state money pays for the same item.'), missing('cam kết không trùng ngân sách', 'that no other state money pays')),
  machinesNew: ({ machinesNew, machinesBetter }) => said(all([verdictOf(machinesNew), verdictOf(machinesBetter)]), words('Máy mới và tiên tiến hơn.', 'New, and better than those in use.'), words(machinesNew === false ? 'Máy đã qua sử dụng.' : 'Không tiên tiến hơn máy đang dùng.', machinesNew === false ? 'Used machines.' : 'No better than those in use.'), missing('máy mới và tiên tiến hơn máy đang dùng', 'whether the machines are new and better')),
  newModel({ newToDistrict, fund }, { districts }) {
    if (!districts) return ['toBeChecked', words('Không còn cấp huyện; cần xác định mới đối với địa bàn nào.', 'There are no districts any more; settle to which area it must be new.')];
    const verdict = verdictOf(newToDistrict);
    // only the national fund asks for it
    if (verdict === 'no' && fund === undefined) return missing('nguồn kinh phí', 'which fund pays');
    return said(verdict, words('Mới đối với địa bàn.', 'New to the district.'), words('Đã có trên địa bàn.', 'The district has it already.'), missing('có mới đối với địa bàn không', 'whether it is new to the district'));
  },
  foreignEvents: ({ foreignEvents }, { mostAYear }) => said(verdictOf(foreignEvents === undefined ? undefined : foreignEvents < mostAYear), words(`Lần thứ ${(foreignEvents ?? 0) + 1} trong năm, tối đa ${mostAYear}.`, `Number ${(foreignEvents ?? 0) + 1} of at most ${mostAYear} this year.`), words(`Đã được hỗ trợ ${foreignEvents} lần trong năm, tối đa ${mostAYear}.`, `Supported ${foreignEvents} times this year already, at most ${mostAYear}.`), missing('số lần đã được hỗ trợ trong năm', 'how often it was supported this year')),
  startup: ({ disadvantagedArea }) => said(verdictOf(disadvantagedArea), words('Địa bàn khó khăn.', 'A disadvantaged area.'), words('Không phải địa bàn khó khăn.', 'Not a disadvantaged area.'), missing('địa bàn có khó khăn không', 'whether the area is disadvantaged')),
  approval: ({ approved }) => said(verdictOf(approved), words('Đã phê duyệt.', 'Approved.'), words('Không được phê duyệt.', 'Turned down.'), ['toBeChecked', words('Chưa có quyết định.', 'Not decided yet.')]),
};

const unclearArea: Judged = ['toBeChecked', words('Sau NĐ 235/2025/NĐ-CP chưa rõ còn giới hạn địa bàn hay không.', 'Whether the area is still limited after NĐ 235/2025/NĐ-CP was not found.')];

type SizeFact = 'workers' | 'capital' | 'revenue';
const within = (fact: number | Dong | undefined, most: string): Verdict => verdictOf(fact === undefined ? undefined : fact <= BigInt(most));
const factNames: Record<SizeFact, Words> = { workers: words('lao động', 'workers'), capital: words('vốn', 'capital'), revenue: words('doanh thu', 'revenue') };
const limitIn = (language: keyof Words) => ({ fact, most }: { fact: string; most: string }): string => `${factNames[fact as SizeFact][language]} ≤ ${fact === 'workers' ? most : written(BigInt(most))}`;
const limitWords = limitIn('vi');
const limitWordsEn = limitIn('en');
