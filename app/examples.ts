import examples from '../domain/data/example-projects.json';
import type { Facts } from '../domain/project';
import type { Flag } from '../domain/procedure';
import { label } from '../domain/text';
import { unitsOf } from './people';

/** A real project of the source, ready to be played: its facts, how far it goes, and what had to be assumed. */
export interface Example {
  id: string;
  procedure: 'national' | 'provincial';
  facts: Facts;
  implementer: string | null;
  /** What was granted of the amount asked for, đồng. */
  granted: bigint;
  ending: 'closed' | 'assigned' | 'implementing' | 'terminated';
  /** The outcome in the source's word. */
  status: string;
  assumptions: string[];
}

type Source = (typeof examples.projects)[number] & {
  total?: number; requested?: number; implementer?: string; group_project?: boolean; note?: string; support_note?: string; documents?: string[];
};

/** Amounts of the source are million đồng, some with a fraction (38.5, 176.704): whole đồng without floating point. */
export function dong(million: number): bigint {
  const [whole, part = ''] = String(million).split('.');
  return BigInt(whole!) * 1_000_000n + BigInt(part.padEnd(6, '0'));
}

/** Where the source prints only a sum for several projects. */
const assumedMillions: Record<string, [number, string]> = {
  EX19: [900, 'nguồn chỉ in tổng 1.300 triệu cho EX19 và EX20; giả định 900 triệu'],
  EX20: [400, 'nguồn chỉ in tổng 1.300 triệu cho EX19 và EX20; giả định 400 triệu'],
  EX30: [600, 'nguồn chỉ in hơn 3.000 triệu cho năm đề án; giả định 600 triệu'],
  EX31: [1500, 'nguồn không in phần ngân sách nhà nước của 5.000 triệu; giả định 1.500 triệu'],
};
/** The norm's cap counts facilities; for group projects the source prints no number of them, so the smallest that fits is assumed. */
const assumedQuantity: Record<string, { quantity: number; line?: true }> = { EX16: { quantity: 2 }, EX17: { quantity: 2 }, EX18: { quantity: 2 }, EX24: { quantity: 4 }, EX29: { quantity: 5, line: true } };
const endings: Record<string, Example['ending']> = {
  accepted: 'closed', completed: 'closed', implemented: 'closed', in_progress: 'implementing', plan_assigned: 'assigned', approved: 'assigned', supplemented: 'assigned',
};

/** All 31, in the source's order. `today` sets the planned end: projects are played in the present, not in their own years. */
export function exampleProjects(today: string): Example[] {
  return (examples.projects as Source[]).map((source) => exampleOf(source, today));
}

function exampleOf(source: Source, today: string): Example {
  const assumptions: string[] = [];
  const [assumed, why] = assumedMillions[source.id] ?? [0, ''];
  if (source.support === null) assumptions.push(why);
  else if (source.support_note) assumptions.push(`theo nguồn: ${source.support_note}`);
  if (source.year === null) assumptions.push('nguồn không in năm');
  const many = assumedQuantity[source.id];
  if (many) assumptions.push(`nguồn không in số cơ sở; giả định ${many.quantity} cơ sở${many.line ? ', mỗi cơ sở một dây chuyền' : ''} để đối chiếu mức hỗ trợ`);
  const granted = dong(source.support ?? assumed);
  const province = source.province_old === 'Thành phố Hồ Chí Minh' ? 'TP. Hồ Chí Minh' : source.province_old;
  const terminated = source.id === 'EX29';
  if (terminated) assumptions.push('quyết định của nguồn đồng thời dừng hai đề án đợt 1 theo nguyện vọng của đơn vị thụ hưởng; ở đây diễn lại việc dừng đó');
  if (source.fund === 'KCQG/KCDP') assumptions.push('nguồn ghi cả hai quỹ; diễn theo quỹ quốc gia');
  const flags: Flag[] = [
    ...(source.group_project ? ['groupProject' as const] : []),
    ...(source.id === 'EX27' ? ['multiProvince' as const] : []),
    ...(source.norm === 'domestic_fair_organise' || source.norm === 'cluster_infrastructure' ? ['tender' as const] : []),
  ];
  return {
    id: source.id, procedure: source.fund === 'KCDP' ? 'provincial' : 'national', granted, implementer: source.implementer ?? null,
    ending: terminated ? 'terminated' : endings[source.status] ?? 'closed', status: source.status, assumptions,
    facts: {
      name: label(source.name), activity: source.norm, province, units: unitsOf(province, source.id),
      requested: source.requested ? dong(source.requested) : granted, total: source.total ? dong(source.total) : null,
      beneficiaries: [source.beneficiary], flags, planYear: source.year ?? Number(today.slice(0, 4)), planRound: source.status === 'supplemented' ? 3 : 1,
      plannedEnd: `${Number(today.slice(0, 4)) + 1}-10-30`, ...(many ?? {}),
      note: [`${source.id}: ${source.source}`, ...(source.documents ?? [])].join('; '),
    },
  };
}
