import { verifyAll } from '../prisma/verify';
import { onEnd } from './lifetime';
import { opening, playDay, seedDay } from './demo/day';
import type { DayDone } from './demo/day';
import { openStage } from './demo/stage';
import type { Stage } from './demo/stage';
import { titleOf, transcript } from './demo/transcript';
import type { Transcript } from './demo/transcript';

const print = (line: string) => console.log(line);

/** `npm run demo -- --chat`: a whole day on the web chat, Zalo and Telegram against the fakes, with the quiet hours, faults and the ladder. Exit code 1 when anything is missing. */
export async function demoChat(): Promise<void> {
  print('Chuẩn bị máy chủ và các nền tảng giả / preparing servers and the fake platforms ...');
  const stage = await openStage(opening, seedDay, (line) => print(`  ${line}`));
  onEnd(stage.close);
  try {
    const show = transcript(stage.now, print);
    if (!(await report(stage, show, await playDay(stage, show)))) process.exitCode = 1;
  } catch (error) {
    print(`\nTHIẾU / MISSING: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await stage.close();
  }
  process.exit();
}

/** The last table; false when something that had to be is not. */
async function report({ books, ledger, zaloBot, telegram, zaloOa }: Stage, show: Transcript, day: DayDone): Promise<boolean> {
  print('\nTổng kết / summary');
  print('  kênh / channel   chat   người gửi / from people   máy gửi / to people');
  for (const { channel, chats, fromPeople, toPeople } of await show.counts()) print(`  ${titleOf(channel).padEnd(14)} ${String(chats).padStart(6)} ${String(fromPeople).padStart(25)} ${String(toPeople).padStart(21)}`);
  const { rows: states } = await books.pool.query<{ state: string; n: number }>('SELECT state, count(*)::int AS n FROM notices GROUP BY state ORDER BY state');
  print(`  thông báo / notices: ${states.map(({ state, n }) => `${state} ${n}`).join(', ')}`);
  const { faults } = await verifyAll(ledger);
  const { project } = (await ledger.read(day.code))!;
  const checks: [string, boolean][] = [
    [`đề án ${day.code} được phê duyệt 250.000.000 đồng / approved`, project.stage === 'assignment' && project.approved === 250_000_000n],
    [`ký hàng loạt ${day.bulk.length + 1} hồ sơ / bulk sign-off`, (await Promise.all(day.bulk.map((code) => ledger.read(code)))).every((one) => one!.project.stage === 'planApproval')],
    ['không ai ký hai lần / nothing decided twice', day.twice === 0],
    ['429: chờ rồi gửi, một tin / asked to wait, told once', day.busyTried === 2],
    ['Zalo đứt sau khi giao: một tin, không gửi lại / delivered, unknown, not repeated', day.deliveredOnce],
    ['Zalo OA từ chối: Zalo Bot mang / the ladder carried', day.carriedBy === 'zaloBot'],
    ['đêm yên tĩnh, sáng mới báo / a quiet night, told in the morning', day.quietNight && day.heldUntilMorning],
    ['khởi động lại đúng một lần, hai người / one restart by two', (await ledger.entries(day.code)).filter(({ event }) => event.type === 'restarted').length === 1],
    ['không thông báo nào còn treo / no notice left hanging', states.every(({ state }) => ['SENT', 'UNKNOWN', 'EXPIRED', 'MUTED'].includes(state))],
    ['các nền tảng đều được gọi thật / every platform was really called', zaloBot.calls('sendMessage').length > 0 && telegram.calls('sendMessage').length > 0 && zaloOa.calls('consult').length > 0],
    [`chuỗi sự kiện nguyên vẹn / chain verified`, faults.length === 0],
  ];
  for (const [what, holds] of checks) print(`  ${holds ? 'đạt / ok      ' : 'THIẾU/MISSING '} ${what}`);
  return checks.every(([, holds]) => holds);
}
