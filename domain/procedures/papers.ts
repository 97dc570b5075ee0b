import type { Advance, Words } from '../procedure';

/** The first-advance groups of TT 36/2013/TT-BCT Art. 13 (30 and 70 % also in TT 17/2018/TT-BCT) with the evidence of Art. 14. */
const seen = { source: 'TT 36/2013/TT-BCT Art. 13, 14; TT 17/2018/TT-BCT', mark: 'seen' } as const;

const works = { percent: 30, papers: ['supportContract', 'progressConfirmation'], evidence: ['worksAcceptance'], ...seen } as const;
const machine = { percent: 70, papers: ['progressConfirmation'], evidence: ['purchaseAcceptance'], ...seen } as const;
const model = { percent: 70, papers: ['progressConfirmation'], evidence: ['demonstrationRecord'], ...seen } as const;
const planned = (evidence: string) => ({ percent: 70, papers: ['implementationPlan'], evidence: [evidence], ...seen });
const onContract = (evidence: string) => ({ percent: 70, papers: [], evidence: [evidence], ...seen });

export const advances: Record<string, Advance> = {
  cluster_infrastructure: works, pollution_treatment_cluster: works,
  vocational_training: planned('learnerList'),
  consulting: planned('serviceAcceptance'), management_training: planned('learnerList'), trademark: planned('registrationCertificate'), showroom: planned('serviceAcceptance'),
  association_regional: planned('foundingDecision'), association_national: planned('foundingDecision'), cluster_linkage: planned('foundingDecision'),
  cleaner_production_assessment: planned('serviceAcceptance'),
  domestic_fair_organise: onContract('boothContracts'), domestic_fair_participate: onContract('boothContracts'), foreign_fair: onContract('boothContracts'),
  communication: onContract('serviceAcceptance'),
  cluster_detailed_plan: { percent: 70, papers: ['supportContract'], evidence: ['planApproval'], ...seen },
  machinery_application: machine, technology_line: machine,
  demo_model_new: model, demo_model_replicate: model, cleaner_production_pilot: model,
  pollution_treatment_facility: { percent: 70, papers: ['progressConfirmation'], evidence: ['worksAcceptance'], ...seen },
  startup_enterprise: { percent: 100, papers: ['businessRegistration', 'completedVolume'], evidence: ['businessRegistration'], ...seen },
  // TTLT 26/2014/TTLT-BTC-BCT Art. 8(2)(b): at most 70 % of the support before acceptance
  default: { percent: 70, papers: ['implementationPlan'], evidence: [], source: 'TTLT 26/2014/TTLT-BTC-BCT Art. 8(2)(b)', mark: 'seen' },
};

/** The kinds of paper a dossier may hold; forms by TT 36/2013/TT-BCT Annex 1. */
export const papers: Record<string, Words> = {
  projectDocument: { vi: 'Đề án', en: 'Project document' },
  registrationForm: { vi: 'Phiếu đăng ký đề án điểm', en: 'Registration form of a key project' },
  beneficiaryRequest: { vi: 'Đơn đề nghị của đơn vị thụ hưởng', en: "Beneficiary's request" },
  budgetEstimate: { vi: 'Dự toán kinh phí (Mẫu 1)', en: 'Budget estimate (form 1)' },
  coordinationPlan: { vi: 'Phương án phối hợp giữa các tỉnh', en: 'Plan of coordination between provinces' },
  businessRegistration: { vi: 'Giấy đăng ký kinh doanh', en: 'Business registration' },
  financeOpinion: { vi: 'Ý kiến của Bộ Tài chính về kinh phí', en: 'Opinion of the Ministry of Finance' },
  tenderResult: { vi: 'Quyết định phê duyệt kết quả đấu thầu', en: 'Tender result' },
  implementationPlan: { vi: 'Kế hoạch triển khai (Mẫu 11)', en: 'Implementation plan (form 11)' },
  supportContract: { vi: 'Hợp đồng hỗ trợ', en: 'Support contract' },
  progressConfirmation: { vi: 'Báo cáo tiến độ có xác nhận của Sở Công Thương', en: 'Progress report confirmed by the province' },
  completedVolume: { vi: 'Khối lượng và kinh phí hoàn thành (Mẫu 3b)', en: 'Completed volume and cost (form 3b)' },
  purchaseAcceptance: { vi: 'Hợp đồng, nghiệm thu, thanh lý mua sắm', en: 'Purchase contract, acceptance and liquidation' },
  demonstrationRecord: { vi: 'Danh sách hội nghị trình diễn, hóa đơn', en: 'Record of the demonstration, invoices' },
  serviceAcceptance: { vi: 'Nghiệm thu, thanh lý hợp đồng tư vấn', en: 'Acceptance of the service' },
  registrationCertificate: { vi: 'Giấy chứng nhận đăng ký nhãn hiệu', en: 'Trademark certificate' },
  learnerList: { vi: 'Danh sách học viên có ký nhận', en: 'Signed list of learners' },
  boothContracts: { vi: 'Hợp đồng gian hàng', en: 'Booth contracts' },
  foundingDecision: { vi: 'Quyết định thành lập, điều lệ hoặc quyết định liên kết', en: 'Founding decision and charter, or decision on the linkage' },
  planApproval: { vi: 'Quyết định phê duyệt quy hoạch chi tiết', en: 'Decision approving the detailed plan' },
  forceMajeureExplanation: { vi: 'Văn bản giải trình trường hợp bất khả kháng', en: 'Written explanation of force majeure' },
  worksAcceptance: { vi: 'Nghiệm thu công trình', en: 'Acceptance of the works' },
  resultReport: { vi: 'Báo cáo tổng hợp kết quả', en: 'Result report' },
  settlementTable: { vi: 'Bảng quyết toán chi tiết (Mẫu 7)', en: 'Settlement table (form 7)' },
  voucherList: { vi: 'Bảng kê chứng từ (Mẫu 8a)', en: 'Voucher list (form 8a)' },
  receipt: { vi: 'Giấy tiếp nhận hồ sơ và hẹn trả kết quả', en: 'Receipt with appointment' },
  supplementRequest: { vi: 'Phiếu yêu cầu bổ sung hồ sơ', en: 'Request for supplement' },
  councilMinutes: { vi: 'Biên bản họp hội đồng', en: 'Minutes of the council' },
  appraisalSheet: { vi: 'Phiếu thẩm định cấp cơ sở (Mẫu 4)', en: 'Base appraisal sheet (form 4)' },
  planDecision: { vi: 'Thông báo giao kế hoạch', en: 'Notice of assignment' },
  projectContract: { vi: 'Hợp đồng thực hiện đề án', en: 'Project contract' },
  acceptanceMinutes: { vi: 'Biên bản nghiệm thu (Mẫu 5)', en: 'Acceptance minutes (form 5)' },
  liquidationMinutes: { vi: 'Biên bản thanh lý (Mẫu 6)', en: 'Liquidation minutes (form 6)' },
  recoveryNotice: { vi: 'Thông báo thu hồi kinh phí', en: 'Notice of recovery' },
};
