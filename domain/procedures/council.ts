import type { Quorum } from '../procedure';

/**
 * How appraisal councils decide where no law says it (TT 36/2013/TT-BCT Art. 8 names neither size nor vote): a setting modelled on
 * QĐ 1403/QĐ-BCT as amended by QĐ 2373/QĐ-BCT (2022), mean of at least 65; the criteria are those of TT 36/2013/TT-BCT Art. 9.
 */
export const council: Quorum = {
  present: '2/3', pass: 'majority', of: 'members', chairPresent: true, mean: 65, tie: 'chair', close: 'early', writtenIsPresent: false, mark: 'setting',
  source: 'đơn vị quy định; tham khảo QĐ 1403/QĐ-BCT, QĐ 2373/QĐ-BCT',
  criteria: [
    { id: 'fit', title: { vi: 'Phù hợp nguyên tắc lập đề án', en: 'Fits the drafting principles' }, most: 20 },
    { id: 'effect', title: { vi: 'Mục tiêu, sự cần thiết, hiệu quả', en: 'Goal, need and effect' }, most: 20 },
    { id: 'capacity', title: { vi: 'Năng lực các đơn vị', en: 'Capacity of the units' }, most: 20 },
    { id: 'combination', title: { vi: 'Khả năng kết hợp, lồng ghép', en: 'Can be combined with other programmes' }, most: 20 },
    { id: 'dossier', title: { vi: 'Hồ sơ đầy đủ, phù hợp', en: 'Complete and fitting dossier' }, most: 20 },
  ],
};
