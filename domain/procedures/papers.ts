import type { Advance, Words } from '../procedure';

/** The first-advance groups of TT 36/2013/TT-BCT Art. 13 (30 and 70 % also in TT 17/2018/TT-BCT) with the evidence of Art. 14. */
const seen = { source: 'TT 36/2013/TT-BCT Art. 13, 14; TT 17/2018/TT-BCT', mark: 'seen' } as const;

export const advances: Record<string, Advance> = {
  machinery_application: { percent: 70, papers: ['progressConfirmation'], evidence: ['purchaseAcceptance'], ...seen },
  technology_line: { percent: 70, papers: ['progressConfirmation'], evidence: ['purchaseAcceptance'], ...seen },
  demo_model_new: { percent: 70, papers: ['progressConfirmation'], evidence: ['demonstrationRecord'], ...seen },
  consulting: { percent: 70, papers: ['implementationPlan'], evidence: ['serviceAcceptance'], ...seen },
  trademark: { percent: 70, papers: ['implementationPlan'], evidence: ['registrationCertificate'], ...seen },
  vocational_training: { percent: 70, papers: ['implementationPlan'], evidence: ['learnerList'], ...seen },
  domestic_fair_organise: { percent: 70, papers: ['implementationPlan'], evidence: ['boothContracts'], ...seen },
  cluster_infrastructure: { percent: 30, papers: ['supportContract', 'progressConfirmation'], evidence: ['worksAcceptance'], ...seen },
  enterprise_founding: { percent: 100, papers: ['businessRegistration', 'completedVolume'], evidence: ['businessRegistration'], ...seen },
  // TTLT 26/2014/TTLT-BTC-BCT Art. 8(2)(b): at most 70 % of the support before acceptance
  default: { percent: 70, papers: ['implementationPlan'], evidence: [], source: 'TTLT 26/2014/TTLT-BTC-BCT Art. 8(2)(b)', mark: 'seen' },
};

/** The kinds of paper a dossier may hold; forms by TT 36/2013/TT-BCT Annex 1. */
export const papers: Record<string, Words> = {
  projectDocument: { vi: 'Đề án', en: 'Project document' },
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
  worksAcceptance: { vi: 'Nghiệm thu công trình', en: 'Acceptance of the works' },
  resultReport: { vi: 'Báo cáo tổng hợp kết quả', en: 'Result report' },
  settlementTable: { vi: 'Bảng quyết toán chi tiết (Mẫu 7)', en: 'Settlement table (form 7)' },
  voucherList: { vi: 'Bảng kê chứng từ (Mẫu 8a)', en: 'Voucher list (form 8a)' },
  receipt: { vi: 'Giấy tiếp nhận hồ sơ và hẹn trả kết quả', en: 'Receipt with appointment' },
  supplementRequest: { vi: 'Phiếu yêu cầu bổ sung hồ sơ', en: 'Request for supplement' },
  appraisalSheet: { vi: 'Phiếu thẩm định cấp cơ sở (Mẫu 4)', en: 'Base appraisal sheet (form 4)' },
  planDecision: { vi: 'Thông báo giao kế hoạch', en: 'Notice of assignment' },
  projectContract: { vi: 'Hợp đồng thực hiện đề án', en: 'Project contract' },
  acceptanceMinutes: { vi: 'Biên bản nghiệm thu (Mẫu 5)', en: 'Acceptance minutes (form 5)' },
  liquidationMinutes: { vi: 'Biên bản thanh lý (Mẫu 6)', en: 'Liquidation minutes (form 6)' },
  recoveryNotice: { vi: 'Thông báo thu hồi kinh phí', en: 'Notice of recovery' },
};
