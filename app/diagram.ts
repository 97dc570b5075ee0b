import { procedures } from '../domain/procedures';
import type { Procedure, Route } from '../domain/procedure';

/** A procedure as a Mermaid chart: stages with their signers and terms, approvals solid, everything else dotted. */
export function chartOf(procedure: Procedure): string {
  const lines = Object.entries(procedure.stages).flatMap(([id, stage]) => {
    const onward = ways(id, stage.approved);
    const back = stage.returned ? [`  ${id} -.->|trả lại| ${stage.returned}`] : [];
    const out = stage.rejected ? [`  ${id} -.->|từ chối| ${stage.rejected}`] : [];
    const expired = stage.expires ? [`  ${id} -.->|quá hạn| ${stage.expires.to}`] : [];
    return [`  ${id}["${stage.title.vi}"]`, ...onward, ...back, ...out, ...expired];
  });
  const ends = Object.entries(procedure.ends).map(([id, end]) => `  ${id}(["${end.title.vi}"])`);
  const { withdrawal, termination, forceMajeure } = procedure;
  const aside = [
    ...withdrawal.from.map((id) => `  ${id} -.->|rút| ${withdrawal.to}`),
    ...termination.from.map((id) => `  ${id} -.->|dừng| ${termination.paid}`),
    ...termination.from.slice(0, 1).map((id) => `  ${id} -.->|dừng, chưa chi| ${termination.unpaid}`),
    ...(forceMajeure?.from ?? []).map((id) => `  ${id} -.->|bất khả kháng| ${forceMajeure!.to}`),
  ];
  return ['flowchart TD', ...lines, ...ends, ...aside].join('\n');
}

/** Where an approval leads, condition by condition. */
const ways = (id: string, route: Route<string>): string[] => (typeof route === 'string' ? [`  ${id} --> ${route}`] : [`  ${id} -->|${route.when}| ${route.to}`, ...ways(id, route.otherwise)]);

if (require.main === module) {
  for (const procedure of procedures) console.log(`### ${procedure.title.vi} (${procedure.id}, ${procedure.effectiveFrom})\n\n\`\`\`mermaid\n${chartOf(procedure)}\n\`\`\`\n`);
}
