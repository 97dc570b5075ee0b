import { searchKey } from '../domain/text';

/** A person of the demonstration: a post, never an invented private name. */
export interface DemoPerson { id: string; name: string; offices: string[]; administrator?: boolean }
export interface DemoUnit { id: string; name: string; kind: string; province: string | null }

const slug = (text: string): string => searchKey(text).replace(/[^a-z0-9]+/g, '-');

/** How to reach an office of the demonstration: plainly invented, so that nobody calls or writes. */
export const demoContact = ({ id, name }: Pick<DemoUnit, 'id' | 'name'>) =>
  ({ unitId: id, address: `Số 0, đường Trình Diễn (địa chỉ giả định của ${name})`, phone: '0000 000 000 (số giả định, chỉ để trình diễn)', hours: '7 giờ 30 đến 16 giờ 30, thứ Hai đến thứ Sáu (giả định)' });

/** The units of one province's project: centre, Sở, UBND, and the beneficiary. */
export const unitsOf = (province: string, example: string) => ({
  implementer: `tt-${slug(province)}`, beneficiary: `cs-${example.toLowerCase()}`, doit: `sct-${slug(province)}`, province: `ubnd-${slug(province)}`,
  department: 'cuc', ministry: 'bct',
});

const ministry: DemoUnit[] = [
  { id: 'cuc', name: 'Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công', kind: 'department', province: null },
  { id: 'bct', name: 'Bộ Công Thương', kind: 'ministry', province: null },
];
const ministryPeople: DemoPerson[] = [
  { id: 'cuc-tham-dinh', name: 'Chuyên viên thẩm định, Cục', offices: ['department.appraiser@cuc'] },
  { id: 'cuc-truong', name: 'Cục trưởng', offices: ['department.head@cuc'] },
  { id: 'cuc-pho', name: 'Phó cục trưởng', offices: ['department.deputyHead@cuc'] },
  { id: 'cuc-kiem-tra', name: 'Cán bộ kiểm tra, Cục', offices: ['department.inspector@cuc'] },
  { id: 'cuc-ke-toan', name: 'Kế toán, Cục', offices: ['department.accountant@cuc'] },
  { id: 'bo-truong', name: 'Bộ trưởng Bộ Công Thương', offices: ['ministry.minister@bct'] },
  { id: 'thu-truong', name: 'Thứ trưởng Bộ Công Thương', offices: ['ministry.deputyMinister@bct'] },
  { id: 'quan-tri', name: 'Quản trị hệ thống', offices: [], administrator: true },
  { id: 'quan-tri-2', name: 'Quản trị hệ thống (người thứ hai)', offices: [], administrator: true },
];

/** Everyone of a list of projects, each once: the ministry, each province's people with a council of five, each beneficiary. */
export function demoPeople(projects: readonly { id: string; province: string; beneficiary: string; implementer: string | null }[]): { units: DemoUnit[]; persons: DemoPerson[] } {
  const provinces = new Map(projects.map(({ province, implementer }) => [province, implementer]));
  const units: DemoUnit[] = [...ministry];
  const persons: DemoPerson[] = [...ministryPeople];
  for (const province of provinces.keys()) {
    const { implementer, doit, province: committee } = unitsOf(province, '');
    units.push(
      { id: implementer, name: projects.find((one) => one.province === province && one.implementer)?.implementer ?? `Trung tâm Khuyến công ${province}`, kind: 'promotionCentre', province },
      { id: doit, name: `Sở Công Thương ${province}`, kind: 'doit', province },
      { id: committee, name: `UBND ${province}`, kind: 'peoplesCommittee', province },
    );
    persons.push(
      { id: `${implementer}-giam-doc`, name: `Giám đốc Trung tâm Khuyến công ${province}`, offices: [`implementer.director@${implementer}`] },
      { id: `${doit}-tiep-nhan`, name: `Bộ phận tiếp nhận, Sở Công Thương ${province}`, offices: [`doit.clerk@${doit}`] },
      { id: `${doit}-tham-dinh`, name: `Chuyên viên thẩm định, Sở Công Thương ${province}`, offices: [`doit.appraiser@${doit}`] },
      { id: `${doit}-giam-doc`, name: `Giám đốc Sở Công Thương ${province}`, offices: [`doit.director@${doit}`] },
      { id: `${doit}-pho-giam-doc`, name: `Phó giám đốc Sở Công Thương ${province}`, offices: [`doit.deputyDirector@${doit}`] },
      { id: `${doit}-nghiem-thu`, name: `Cán bộ nghiệm thu, Sở Công Thương ${province}`, offices: [`doit.inspector@${doit}`] },
      { id: `${doit}-ke-toan`, name: `Kế toán, Sở Công Thương ${province}`, offices: [`doit.accountant@${doit}`] },
      { id: `${committee}-chu-tich`, name: `Chủ tịch UBND ${province}`, offices: [`province.chair@${committee}`] },
      ...councilOf(province).map((id, seat) => ({ id, name: `Ủy viên hội đồng thẩm định số ${seat + 1}, ${province}`, offices: [] })),
    );
  }
  for (const { id, beneficiary } of projects) {
    units.push({ id: `cs-${id.toLowerCase()}`, name: beneficiary, kind: 'ruralEstablishment', province: null });
    persons.push({ id: `cs-${id.toLowerCase()}-dai-dien`, name: `Đại diện ${beneficiary}`, offices: [`beneficiary.representative@cs-${id.toLowerCase()}`] });
  }
  return { units, persons };
}

/** The council of five of a province, as person ids; the first one chairs. */
export const councilOf = (province: string): string[] => [1, 2, 3, 4, 5].map((seat) => `hd-${slug(province)}-${seat}`);
