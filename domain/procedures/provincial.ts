import { defineProcedure } from '../soundness';
import { council } from './council';
import { advances, papers } from './papers';

const running = ['contract', 'implementation', 'acceptance', 'balance'] as const;
const apology = { workingDays: 5, source: 'NĐ 61/2018/NĐ-CP Art. 19: hẹn lại một lần', mark: 'setting' } as const;
const tenDays = { workingDays: 10, source: 'tỉnh quy định', mark: 'setting' } as const;
const administratorAfter = { workingDaysAfter: 5, to: 'administrator' } as const;

/**
 * A project paid by a provincial fund. The province sets procedure and terms (TT 46/2012/TT-BCT Art. 8(3)(b)); this table is the
 * common shape of the provincial guides that were read, all its terms are settings.
 */
export const provincial = defineProcedure({
  id: 'provincial',
  effectiveFrom: '2013-02-10',
  title: { vi: 'Đề án khuyến công địa phương', en: 'Local industrial promotion project' },
  fund: 'provincial',
  basis: 'TT 46/2012/TT-BCT Art. 8(3)(b)',
  tellAtHour: 8,
  offices: {
    'implementer.director': { title: { vi: 'Đơn vị thực hiện đề án', en: 'Implementing unit' }, duty: 'prepare', mayAlsoHold: ['beneficiary.representative'], deputy: 'implementer.deputyDirector' },
    'implementer.deputyDirector': { title: { vi: 'Phó giám đốc đơn vị thực hiện', en: 'Deputy director of the implementing unit' }, duty: 'prepare' },
    'beneficiary.representative': { title: { vi: 'Đơn vị thụ hưởng', en: 'Beneficiary' }, duty: 'prepare' },
    'doit.clerk': { title: { vi: 'Bộ phận tiếp nhận, Sở Công Thương', en: 'Reception desk, Department of Industry and Trade' }, duty: 'appraise', mayAlsoHold: ['doit.appraiser'], deputy: 'doit.appraiser' },
    'doit.appraiser': { title: { vi: 'Chuyên viên thẩm định, Sở Công Thương', en: 'Appraiser, Department of Industry and Trade' }, duty: 'appraise', deputy: 'doit.director' },
    'doit.director': { title: { vi: 'Giám đốc Sở Công Thương', en: 'Director, Department of Industry and Trade' }, duty: 'appraise', deputy: 'doit.deputyDirector' },
    'doit.deputyDirector': { title: { vi: 'Phó giám đốc Sở Công Thương', en: 'Deputy director, Department of Industry and Trade' }, duty: 'appraise' },
    'doit.inspector': { title: { vi: 'Cán bộ nghiệm thu, Sở Công Thương', en: 'Acceptance officer, Department of Industry and Trade' }, duty: 'accept', deputy: 'doit.deputyInspector' },
    'doit.deputyInspector': { title: { vi: 'Cán bộ nghiệm thu thay thế, Sở Công Thương', en: 'Deputy acceptance officer, Department of Industry and Trade' }, duty: 'accept' },
    'doit.accountant': { title: { vi: 'Kế toán, Sở Công Thương', en: 'Accountant, Department of Industry and Trade' }, duty: 'pay', deputy: 'doit.deputyAccountant' },
    'doit.deputyAccountant': { title: { vi: 'Kế toán thay thế, Sở Công Thương', en: 'Deputy accountant, Department of Industry and Trade' }, duty: 'pay' },
    'province.chair': { title: { vi: 'Chủ tịch UBND tỉnh', en: "Chair of the Provincial People's Committee" }, duty: 'approve', deputy: 'province.viceChair' },
    'province.viceChair': { title: { vi: 'Phó Chủ tịch UBND tỉnh', en: "Vice chair of the Provincial People's Committee" }, duty: 'approve' },
  },
  first: 'registration',
  stages: {
    registration: {
      title: { vi: 'Đăng ký và lập hồ sơ', en: 'Registration and dossier' }, shown: { vi: 'Mới đăng ký', en: 'Registered', portal: 1 },
      basis: 'TT 46/2012/TT-BCT Art. 8', signers: { office: 'implementer.director' }, drafts: true,
      needs: ['projectDocument', 'beneficiaryRequest', 'budgetEstimate'],
      approved: 'completeness',
    },
    completeness: {
      title: { vi: 'Kiểm tra thành phần hồ sơ', en: 'Completeness check' }, shown: { vi: 'Được tiếp nhận', en: 'Received', portal: 2 },
      basis: 'NĐ 61/2018/NĐ-CP Art. 17', signers: { office: 'doit.clerk' }, issues: ['receipt'],
      apology,
      deadline: { workingDays: 3, source: 'NĐ 61/2018/NĐ-CP Art. 17', mark: 'setting' }, remind: [{ workingDaysBefore: 1 }],
      escalate: [{ workingDaysAfter: 0, to: 'doit.director' }, administratorAfter],
      approved: 'baseAppraisal', returned: 'supplement', rejected: 'notApproved',
    },
    supplement: {
      title: { vi: 'Bổ sung hồ sơ', en: 'Supplement' }, shown: { vi: 'Yêu cầu bổ sung giấy tờ', en: 'Supplement requested', portal: 5 },
      basis: 'NĐ 61/2018/NĐ-CP Art. 17', signers: { office: 'implementer.director' }, issues: ['supplementRequest'], drafts: true,
      deadline: { workingDays: 10, source: 'tỉnh quy định', mark: 'setting' }, remind: [{ workingDaysBefore: 5 }, { workingDaysBefore: 1 }],
      expires: { workingDaysAfter: 30, to: 'withdrawn', source: 'tỉnh quy định', mark: 'setting' },
      approved: 'completeness',
    },
    baseAppraisal: {
      title: { vi: 'Thẩm định', en: 'Appraisal' }, shown: { vi: 'Đang thẩm định', en: 'In appraisal', portal: 4 },
      basis: 'TT 46/2012/TT-BCT Art. 8(3)(b)',
      signers: {
        council: { title: { vi: 'Hội đồng thẩm định', en: 'Appraisal council' }, appointedBy: 'doit.director', duty: 'appraise', sizes: [5, 7, 9], mark: 'setting' },
        orOffice: 'doit.appraiser',
      },
      quorum: council, mayAsk: { answerWithin: tenDays },
      apology,
      deadline: { workingDays: 15, source: 'tỉnh quy định', mark: 'setting' }, remind: [{ workingDaysBefore: 3 }],
      escalate: [{ workingDaysAfter: 0, to: 'doit.director' }, administratorAfter],
      approved: 'planApproval', returned: 'supplement', rejected: 'notApproved',
    },
    planApproval: {
      title: { vi: 'Phê duyệt của UBND tỉnh', en: 'Approval by the province' }, shown: { vi: 'Đang trình UBND tỉnh', en: 'Before the province', portal: 4 },
      basis: 'NĐ 45/2012/NĐ-CP Art. 16', signers: { office: 'province.chair' }, sets: 'approved', plan: true, issues: ['appraisalSheet'],
      apology,
      deadline: { workingDays: 15, source: 'tỉnh quy định', mark: 'setting' }, remind: [{ workingDaysBefore: 3 }],
      escalate: [{ workingDaysAfter: 0, to: 'doit.director' }, administratorAfter],
      approved: 'contract', returned: 'baseAppraisal', rejected: 'notApproved',
    },
    contract: {
      title: { vi: 'Ký hợp đồng', en: 'Contract' }, shown: { vi: 'Đã phê duyệt', en: 'Approved', portal: 4 },
      basis: 'TT 46/2012/TT-BCT Art. 8', signers: { all: ['implementer.director', 'province.chair'] }, commits: true, survives: ['paperAdded'], issues: ['projectContract'],
      deadline: { workingDays: 15, source: 'tỉnh quy định', mark: 'setting' }, remind: [{ workingDaysBefore: 3 }],
      escalate: [{ workingDaysAfter: 0, to: 'doit.director' }, administratorAfter],
      approved: 'implementation', returned: 'planApproval',
    },
    implementation: {
      title: { vi: 'Triển khai thực hiện', en: 'Implementation' }, shown: { vi: 'Đang thực hiện', en: 'Implementing', portal: 4 },
      basis: 'TT 46/2012/TT-BCT Art. 8', signers: { office: 'implementer.director' }, needs: ['completedVolume'],
      reports: { beforeDay: 25, askedDaysBefore: 7, office: 'implementer.director', toldTo: 'doit.director', source: 'theo TT 36/2013/TT-BCT Art. 23', mark: 'setting' },
      deadline: { fact: 'plannedEnd', source: 'tiến độ trong đề án', mark: 'setting' }, remind: [{ workingDaysBefore: 10 }],
      escalate: [{ workingDaysAfter: 0, to: 'doit.director' }, administratorAfter],
      approved: 'acceptance',
    },
    acceptance: {
      title: { vi: 'Nghiệm thu', en: 'Acceptance' }, shown: { vi: 'Đang nghiệm thu', en: 'In acceptance', portal: 4 },
      basis: 'TT 46/2012/TT-BCT Art. 8', signers: { office: 'doit.inspector' }, sets: 'accepted', needs: ['completedVolume'],
      apology,
      deadline: { workingDays: 10, source: 'tỉnh quy định', mark: 'setting' }, remind: [{ workingDaysBefore: 3 }],
      escalate: [{ workingDaysAfter: 0, to: 'doit.director' }, administratorAfter],
      approved: 'balance', returned: 'implementation',
    },
    balance: {
      title: { vi: 'Chi trả kinh phí', en: 'Payment' }, shown: { vi: 'Đã nghiệm thu', en: 'Accepted', portal: 4 },
      basis: 'TT 46/2012/TT-BCT Art. 8', signers: { inOrder: ['province.chair', 'doit.accountant'] }, pays: 'balance', survives: ['paperAdded'], issues: ['acceptanceMinutes'],
      deadline: { workingDays: 7, source: 'tỉnh quy định', mark: 'setting' }, remind: [{ workingDaysBefore: 2 }],
      escalate: [{ workingDaysAfter: 0, to: 'doit.director' }, administratorAfter],
      approved: 'settlement', returned: 'balance',
    },
    settlement: {
      title: { vi: 'Quyết toán', en: 'Settlement' }, shown: { vi: 'Đang quyết toán', en: 'In settlement', portal: 9 },
      basis: 'TT 46/2012/TT-BCT Art. 8', signers: { all: ['implementer.director', 'province.chair'] }, needs: ['settlementTable', 'voucherList'],
      recovers: true, issues: ['liquidationMinutes'],
      deadline: { calendarDays: 15, source: 'theo TT 36/2013/TT-BCT Art. 18', mark: 'setting' }, remind: [{ workingDaysBefore: 5 }],
      escalate: [{ workingDaysAfter: 0, to: 'doit.director' }, administratorAfter],
      approved: 'closed', returned: 'settlement',
    },
    recovery: {
      title: { vi: 'Thu hồi kinh phí', en: 'Recovery' }, shown: { vi: 'Dừng thực hiện, đang thu hồi kinh phí', en: 'Stopped, money being returned', portal: 8 },
      basis: 'TT 46/2012/TT-BCT Art. 8', signers: { office: 'doit.accountant' }, recovers: true, issues: ['recoveryNotice'],
      deadline: { workingDays: 30, source: 'tỉnh quy định', mark: 'setting' }, remind: [{ workingDaysBefore: 10 }],
      escalate: [{ workingDaysAfter: 0, to: 'doit.director' }, administratorAfter],
      approved: 'terminated',
    },
  },
  ends: {
    closed: { title: { vi: 'Hoàn thành, đã quyết toán', en: 'Closed and settled' }, shown: { vi: 'Đã trả kết quả', en: 'Result returned', portal: 10 }, outcome: 'closed' },
    notApproved: { title: { vi: 'Không được phê duyệt', en: 'Not approved' }, shown: { vi: 'Dừng xử lý', en: 'Not approved', portal: 8 }, outcome: 'notApproved' },
    withdrawn: { title: { vi: 'Đã rút hồ sơ', en: 'Withdrawn' }, shown: { vi: 'Rút hồ sơ', en: 'Withdrawn', portal: 7 }, outcome: 'withdrawn' },
    terminated: { title: { vi: 'Ngừng triển khai', en: 'Terminated' }, shown: { vi: 'Dừng xử lý', en: 'Stopped', portal: 8 }, outcome: 'terminated' },
  },
  withdrawal: {
    decides: 'implementer.director', to: 'withdrawn', basis: 'TT 46/2012/TT-BCT Art. 8',
    from: ['registration', 'completeness', 'supplement', 'baseAppraisal', 'planApproval'],
  },
  termination: {
    decides: 'province.chair', paid: 'recovery', unpaid: 'terminated', basis: 'TT 46/2012/TT-BCT Art. 8',
    from: running,
  },
  amendments: [
    { kinds: ['moreMoney', 'activity', 'nextYear'], decides: 'province.chair', confirms: 'doit.director', deadline: tenDays, from: running, effect: { term: 'recounts', money: 'reserves', signOffs: 'void' }, basis: 'TT 46/2012/TT-BCT Art. 8: tỉnh quy định' },
    { kinds: ['place', 'beneficiary', 'coordinator', 'time', 'lessMoney', 'other'], decides: 'doit.director', deadline: tenDays, from: running, effect: { term: 'recounts', money: 'releases', signOffs: 'void' }, basis: 'TT 46/2012/TT-BCT Art. 8: tỉnh quy định' },
  ],
  suspension: { decides: 'province.chair', from: running, basis: 'TT 46/2012/TT-BCT Art. 8: tỉnh quy định' },
  forceMajeure: { decides: 'province.chair', from: ['implementation'], to: 'acceptance', needs: ['forceMajeureExplanation', 'completedVolume'], basis: 'theo TT 36/2013/TT-BCT Art. 18(4)' },
  inspections: { by: ['doit.inspector'], from: ['implementation', 'acceptance'], blocks: ['acceptance'], basis: 'TT 46/2012/TT-BCT Art. 8' },
  advances,
  papers,
});
