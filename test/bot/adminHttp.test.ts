import { exampleProjects } from '../../app/examples';
import { playerOf } from '../../app/play';
import { awaitedSigners } from '../../domain/awaited';
import { orderDue } from '../../domain/payment';
import { theApi } from '../api/theApi';

let api: Awaited<ReturnType<typeof theApi>>;
beforeAll(async () => {
  api = await theApi({ temporal: process.env['TEST_TEMPORAL']! });
  await api.books.prisma.person.create({ data: { id: 'quan-tri-hai', name: 'Quản trị thứ hai', administrator: true } });
});
afterAll(() => api.close());
const records = async (code: string) => (await api.ledger.entries(code)).filter(({ event }) => event.type === 'restarted').map(({ by }) => by);
/** Who holds the office that the open step waits for. */
async function accountant(code: string): Promise<string> {
  const { project, procedure } = (await api.ledger.read(code))!;
  return (await api.books.prisma.office.findFirstOrThrow({ where: { holder: awaitedSigners(procedure, project)[0]! } })).personId;
}

test('over HTTP two administrators restart a run on the real engine, each in their own web chat', async () => {
  const { body: { code } } = await api.propose();
  const [first, second] = [await api.chatOf('quan-tri'), await api.chatOf('quan-tri-hai')];
  await first.say(`khởi động lại ${code}`);
  await first.say('lượt chạy đứng');
  expect((await first.say(`KHỞI ĐỘNG LẠI ${code}`)).text).toContain('Đã ghi đề nghị');
  expect((await api.ask('quan-tri', 'GET', `/api/admin/projects/${code}`)).body.run.running).toBe(false);
  expect((await second.say(`khởi động lại ${code}`)).text).toContain('Quản trị hệ thống đề nghị');
  expect((await second.press('Xác nhận')).text).toContain(`Đã khởi động lại ${code}`);
  expect(await records(code)).toEqual(['quan-tri-hai']);
  expect((await api.ask('quan-tri', 'GET', `/api/admin/projects/${code}`)).body.run).toMatchObject({ running: true });
});

test('what one asks for in chat, the other may confirm over the API, and the other way round', async () => {
  const { body: { code } } = await api.propose();
  const first = await api.chatOf('quan-tri');
  const restart = (who: string) => api.ask(who, 'POST', `/api/admin/projects/${code}/restart`, { body: { reason: 'đứng' } });
  await first.say(`khởi động lại ${code}: đứng`);
  await first.say(`KHỞI ĐỘNG LẠI ${code}`);
  expect((await restart('quan-tri')).body.state).toBe('asked');
  expect((await restart('quan-tri-hai')).body).toMatchObject({ code, state: 'restarted', repeated: false, runId: expect.any(String) });
  expect(await records(code)).toEqual(['quan-tri-hai']);
  expect((await restart('quan-tri-hai')).body.state).toBe('asked');
  await first.say(`khởi động lại ${code}`);
  expect((await first.press('Xác nhận')).text).toContain('theo đề nghị của Quản trị thứ hai');
  expect(await records(code)).toEqual(['quan-tri-hai', 'quan-tri']);
});

test('a payment whose result is unknown is named among what is stuck, until it is known', async () => {
  const { body: { code } } = await api.propose();
  const [example] = exampleProjects(new Date().toISOString().slice(0, 10)).filter(({ id }) => id === 'EX08');
  // everyone signs until the order is due, and then nobody goes on
  const stop = new Error('the order is due');
  const { procedure: table } = (await api.ledger.read(code))!;
  const player = playerOf(api.ledger, code, example!, { council: false, told: (after) => { if (orderDue(table, after)) throw stop; } });
  await expect((async () => { for (;;) await player.go(); })()).rejects.toBe(stop);
  const { project, procedure } = (await api.ledger.read(code))!;
  const chat = await api.chatOf('quan-tri');
  expect((await chat.say('tắc ở đâu')).text).not.toContain('Lệnh chi chưa rõ kết quả');
  const order = orderDue(procedure, project)!;
  await api.ledger.act(code, { type: 'orderPayment', stage: project.stage, round: project.round, ...order, sent: 'unknown' }, 'system', `order/${code}`);
  const named = new RegExp(`Lệnh chi chưa rõ kết quả \\(1\\)[\\s\\S]*- ${code}, từ `);
  expect((await chat.say('tắc ở đâu')).text).toMatch(named);
  await api.ledger.act(code, { type: 'reconcile', reference: order.reference, found: true }, { person: await accountant(code) }, `known/${code}`);
  expect((await chat.say('tắc ở đâu')).text).not.toMatch(named);
  // the accountant may say so too
  await api.ledger.act(code, { type: 'recordUnknown', reference: order.reference }, { person: await accountant(code) }, `unknown/${code}`);
  expect((await chat.say('tắc ở đâu')).text).toMatch(named);
});
