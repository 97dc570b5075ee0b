import { exampleProjects } from '../../app/examples';
import { playerOf } from '../../app/play';
import { fileExample } from '../../app/seed';
import { dayOf, plusDays } from '../../domain/calendar';
import { tasksOf } from '../../prisma/lists';
import { issueLinkKey, issueToken, link, personByChat, personById, personByToken } from '../../prisma/people';
import { findPeople, personFile } from '../../prisma/personFile';
import { rosterFor, standsFor } from '../../prisma/roster';
import * as staff from '../../prisma/staff';
import { journey } from '../journeys/theWorld';

let world: Awaited<ReturnType<typeof journey>>;
beforeAll(async () => {
  world = await journey();
  // one administrator, so that there is a last one
  await world.books.pool.query("UPDATE persons SET administrator = false WHERE id = 'quan-tri-2'");
});
afterAll(async () => { await world.close(); });

const today = '2026-11-25';
const tomorrow = '2026-11-26';
const UNIT = 'sct-quang-nam';
const DIRECTOR = `doit.director@${UNIT}`;
const ADMIN = 'quan-tri';
let keys = 0;
const by = (who: string, at = `${today}T01:00:00.000Z`, commandId = `${who}:${(keys += 1)}`): staff.Stamp => ({ by: who, at, commandId });
const person = async (name: string, ...holders: string[]) => {
  const { id } = await staff.addPerson(world.books, { name }, by(ADMIN));
  for (const holder of holders) await staff.giveOffice(world.books, { person: id, holder, from: '2020-01-01' }, by(ADMIN));
  return id;
};
const refused = (field: string, rule: string) => ({ code: 'INVALID_FACT', facts: { field, rule } });
const offer = (principal: string, to: string, more: Partial<Parameters<typeof staff.delegate>[1]> = {}, who = principal) =>
  staff.delegate(world.books, { principal, delegate: to, from: '2026-12-01', to: '2026-12-10', reason: 'Đi công tác', ...more }, by(who));
const accepted = async (principal: string, to: string, more: Partial<Parameters<typeof staff.delegate>[1]> = {}) => {
  const { id } = await offer(principal, to, more);
  await staff.acceptDelegation(world.books, id, by(to));
  return id;
};
const standing = async (id: string, day = '2026-12-05') => (await standsFor(world.books, id, day)).map(({ person: principal, offices }) => [principal, ...offices]);
const log = async (subject: string) => (await world.books.pool.query<{ what: string }>('SELECT what FROM staff_log WHERE subject = $1 ORDER BY id', [subject])).rows.map(({ what }) => what);
/** A project that waits for a holder, as the lists and marks see it; the rules are not asked. */
const waiting = async (code: string, holder: string, ended: string | null = null) => {
  await world.books.pool.query(`INSERT INTO projects (code, procedure_hash, fund, name, name_key, province, applicant, beneficiary, stage, round, unit, version, head, state, ended)
    SELECT $1, hash, 'national', 'x', 'x', 'x', 'x', 'x', 'baseAppraisal', 1, 'x', 1, 'x', '{}', $2 FROM procedures LIMIT 1`, [code, ended]);
  await world.books.pool.query("INSERT INTO tasks (project_code, holder, stage, round, due_order) VALUES ($1, $2, 'baseAppraisal', 1, 'infinity')", [code, holder]);
};
const marked = async (deed: () => Promise<unknown>) => {
  await world.books.pool.query('DELETE FROM marks');
  await deed();
  return (await world.books.pool.query<{ subject: string }>('SELECT subject FROM marks ORDER BY subject')).rows.map(({ subject }) => subject.replace('project/', ''));
};

describe('who is deactivated', () => {
  test('APR-14 a new person with an old username sees none of the three steps that waited, and cannot decide them', async () => {
    const now = await world.ledger.now();
    const day = dayOf(now);
    const at = (who: string) => by(who, now);
    const clerk = `doit.clerk@${UNIT}`;
    await staff.endOffice(world.books, { person: `${UNIT}-tiep-nhan`, holder: clerk }, at(ADMIN));
    const mai = (await staff.addPerson(world.books, { name: 'Mai Phạm', username: 'mai.pham' }, at(ADMIN))).id;
    await staff.giveOffice(world.books, { person: mai, holder: clerk, from: plusDays(day, -100) }, at(ADMIN));
    const example = exampleProjects(today).find(({ id }) => id === 'EX07')!;
    const codes: string[] = [];
    for (const id of ['M1', 'M2', 'M3']) {
      const code = await fileExample(world.ledger, { ...example, id });
      await playerOf(world.ledger, code, example, { council: false }).go('completeness');
      codes.push(code);
    }
    expect((await tasksOf(world.books, mai, day)).map(({ code }) => code).sort()).toEqual(codes);

    await staff.deactivate(world.books, mai, at(ADMIN));
    const next = (await staff.addPerson(world.books, { name: 'Mai Phạm', username: 'mai.pham' }, at(ADMIN))).id;
    expect(next).not.toBe(mai);
    expect([await tasksOf(world.books, mai, day), await tasksOf(world.books, next, day)]).toEqual([[], []]);
    for (const who of [mai, next])
      for (const code of codes)
        await expect(world.ledger.act(code, { type: 'signOff', stage: 'completeness', round: 1, vote: 'approve' }, { person: who }, `${who}/${code}`)).rejects.toMatchObject({ code: expect.stringMatching(/^(NOT_YOUR_TURN|PERSON_INACTIVE)$/) });
    // while the deputy is away too, whoever administers sees the three as steps without anybody
    const away = await staff.setAbsence(world.books, { person: `${UNIT}-tham-dinh`, from: day, to: day, reason: 'ốm' }, at(`${UNIT}-tham-dinh`));
    for (const code of codes) await world.ledger.act(code, { type: 'route', stage: 'completeness', round: 1 }, 'system', `route/${code}`);
    const unattended = async () => (await world.books.pool.query<{ code: string }>('SELECT code FROM projects WHERE unattended ORDER BY code')).rows.map(({ code }) => code);
    expect(await unattended()).toEqual(codes.sort());
    for (const code of codes) expect((await world.ledger.read(code))!.project.gaps).toMatchObject([{ holder: clerk }]);
    await staff.cancelAbsence(world.books, away.id, at(`${UNIT}-tham-dinh`));
    for (const code of codes) await world.ledger.act(code, { type: 'route', stage: 'completeness', round: 1 }, 'system', `route/${code}/2`);
    expect(await unattended()).toEqual([]);
    // the steps wait on, for nobody
    const { people } = await rosterFor(world.books, [clerk], []);
    expect(people.filter(({ active, offices }) => active && offices.some(({ holder, from, to }) => holder === clerk && from <= day && day <= to))).toEqual([]);
    expect((await world.books.pool.query('SELECT 1 FROM tasks WHERE holder = $1 AND project_code = ANY($2)', [clerk, codes])).rowCount).toBe(3);
    expect(await personById(world.books, mai, day)).toMatchObject({ name: 'Mai Phạm', active: false });
  });

  test('APR-13 is known by token and chat, but holds and administers nothing and gets no new key', async () => {
    const lan = await person('Lan', DIRECTOR);
    await world.books.pool.query('UPDATE persons SET administrator = true WHERE id = $1', [lan]);
    const token = await issueToken(world.books, lan);
    const [used, unused] = [await issueLinkKey(world.books, lan), await issueLinkKey(world.books, lan)];
    await link(world.books, 'telegram', 'lan', used, today);
    expect(await personByToken(world.books, token, today)).toMatchObject({ active: true, administrator: true, offices: [DIRECTOR] });

    await staff.deactivate(world.books, lan, by(ADMIN));
    for (const found of [await personByToken(world.books, token, today), await personByChat(world.books, 'telegram', 'lan', today), await personById(world.books, lan, '2020-05-05')])
      expect(found).toMatchObject({ id: lan, name: 'Lan', active: false, administrator: false, offices: [] });
    expect(await link(world.books, 'telegram', 'khac', unused, today)).toEqual({ refused: 'expired' });
    await expect(issueToken(world.books, lan)).rejects.toMatchObject({ code: 'PERSON_INACTIVE' });
    await expect(issueLinkKey(world.books, lan)).rejects.toMatchObject({ code: 'PERSON_INACTIVE' });
    // an administrator who is gone administers no more
    await expect(staff.addPerson(world.books, { name: 'X' }, by(lan))).rejects.toMatchObject({ code: 'PERSON_INACTIVE' });
  });

  test('offices end yesterday, one that had not begun goes, and the log keeps both as they were', async () => {
    const lan = await person('Lan', DIRECTOR);
    await staff.giveOffice(world.books, { person: lan, holder: `doit.clerk@${UNIT}`, from: tomorrow }, by(ADMIN));
    const answer = await staff.deactivate(world.books, lan, by(ADMIN));
    expect(answer.offices).toEqual([{ person: lan, holder: `doit.clerk@${UNIT}`, from: tomorrow, to: '9999-12-31' }, { person: lan, holder: DIRECTOR, from: '2020-01-01', to: '9999-12-31' }]);
    expect(await personFile(world.books, lan)).toMatchObject({ active: false, offices: [{ holder: DIRECTOR, from: '2020-01-01', to: '2026-11-24' }], log: [{ what: 'deactivated', by: ADMIN, data: answer }, { what: 'officeGiven' }, { what: 'officeGiven' }, { what: 'personAdded' }] });
  });

  test('is refused twice, unknown, or when nobody would be left to administer', async () => {
    const lan = await person('Lan');
    await staff.deactivate(world.books, lan, by(ADMIN));
    await expect(staff.deactivate(world.books, lan, by(ADMIN))).rejects.toMatchObject(refused('person', 'INACTIVE'));
    await expect(staff.deactivate(world.books, 'khong-co', by(ADMIN))).rejects.toMatchObject(refused('person', 'UNKNOWN'));
    await expect(staff.deactivate(world.books, ADMIN, by(ADMIN))).rejects.toMatchObject(refused('person', 'LAST_ADMINISTRATOR'));
  });

  test.each(['by each other', 'by the product'])('of two administrators who are deactivated at once %s, one stays', async (who) => {
    const [a, b] = [await person('A'), await person('B')];
    await world.books.pool.query('UPDATE persons SET administrator = id = ANY($1) WHERE administrator OR id = ANY($1)', [[a, b]]);
    const ended = await Promise.allSettled([[a, b], [b, a]].map(([one, other]) => staff.deactivate(world.books, one!, by(who === 'by each other' ? other! : 'system'))));
    await world.books.pool.query('UPDATE persons SET administrator = id = $1 WHERE administrator OR id = $1', [ADMIN]);
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('the row of a person cannot be deleted, nor a line of the log changed', async () => {
    for (const sql of ['DELETE FROM persons', "UPDATE staff_log SET what = 'x'", 'DELETE FROM staff_log', 'TRUNCATE staff_log', "UPDATE settings SET name = 'x'", 'DELETE FROM settings', 'DELETE FROM delegations', 'DELETE FROM absences'])
      await expect(world.books.pool.query(sql)).rejects.toThrow(/permission denied/);
  });
});

describe('people and offices', () => {
  test('a username is taken while its person is active, whatever its case; of two at once one is taken', async () => {
    const both = await Promise.allSettled(['hai.tran', 'Hai.Tran'].map((username) => staff.addPerson(world.books, { name: 'Hải', username }, by(ADMIN))));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(staff.addPerson(world.books, { name: 'Hải', username: 'hai.tran' }, by(ADMIN))).rejects.toMatchObject(refused('username', 'TAKEN'));
    await expect(staff.addPerson(world.books, { name: 'Hải', username: 'hải trần' }, by(ADMIN))).rejects.toMatchObject(refused('username', 'FORM'));
    await expect(staff.addPerson(world.books, { name: ' \u200B ' }, by(ADMIN))).rejects.toMatchObject(refused('name', 'LENGTH'));
    const [x, y] = [await person('Không tên'), await person('Không tên')];
    expect(x).not.toBe(y);
  });

  test('an office counts from its first day to its last, both inclusive; one that begins tomorrow does not count today', async () => {
    const id = await person('Lan');
    await staff.giveOffice(world.books, { person: id, holder: DIRECTOR, from: tomorrow, to: '2026-11-30' }, by(ADMIN));
    const held = async (day: string) => (await personById(world.books, id, day))!.offices;
    expect([await held(today), await held(tomorrow), await held('2026-11-30'), await held('2026-12-01')]).toEqual([[], [DIRECTOR], [DIRECTOR], []]);
    await staff.endOffice(world.books, { person: id, holder: DIRECTOR, to: '2026-11-28' }, by(ADMIN));
    expect([await held('2026-11-28'), await held('2026-11-29')]).toEqual([[DIRECTOR], []]);
    await staff.giveOffice(world.books, { person: id, holder: DIRECTOR, from: '2026-11-29' }, by(ADMIN));
    expect([await held('2026-11-28'), await held('2026-11-29'), await held('2050-01-01')]).toEqual([[DIRECTOR], [DIRECTOR], [DIRECTOR]]);
    await staff.endOffice(world.books, { person: id, holder: DIRECTOR }, by(ADMIN));
    expect([await held(today), await held('2026-11-29')]).toEqual([[], []]);
  });

  test.each([
    [{ holder: 'doit.emperor@sct-quang-nam' }, 'holder', 'UNKNOWN_OFFICE'], [{ holder: 'doit.director@nowhere' }, 'holder', 'UNKNOWN_UNIT'], [{ holder: 'doit.director' }, 'holder', 'UNKNOWN_UNIT'],
    [{ holder: 'doit.director@sct-quang-nam@x' }, 'holder', 'UNKNOWN_OFFICE'], [{ holder: 'person:quan-tri' }, 'holder', 'UNKNOWN_OFFICE'], [{ from: '2026-02-30' }, 'from', 'NO_SUCH_DAY'], [{ to: 'mai' }, 'to', 'NO_SUCH_DAY'],
    [{ from: '2026-12-02', to: '2026-12-01' }, 'to', 'BEFORE_FROM'], [{ person: 'khong-co' }, 'person', 'UNKNOWN'],
  ])('the office %j is refused', async (more, field, rule) => {
    const id = await person('Lan');
    await expect(staff.giveOffice(world.books, { person: id, holder: DIRECTOR, from: today, ...more }, by(ADMIN))).rejects.toMatchObject(refused(field, rule));
    expect(await log(id)).toEqual(['personAdded']);
  });

  test('an office is not held twice on one day, nor ended where it is not held, nor further back than yesterday', async () => {
    const id = await person('Lan', DIRECTOR);
    await expect(staff.giveOffice(world.books, { person: id, holder: DIRECTOR, from: '2030-01-01' }, by(ADMIN))).rejects.toMatchObject(refused('from', 'HELD_ALREADY'));
    await expect(staff.endOffice(world.books, { person: id, holder: `doit.clerk@${UNIT}` }, by(ADMIN))).rejects.toMatchObject(refused('holder', 'NOT_HELD'));
    await expect(staff.endOffice(world.books, { person: id, holder: DIRECTOR, to: '2026-11-23' }, by(ADMIN))).rejects.toMatchObject(refused('to', 'PAST'));
    await expect(staff.endOffice(world.books, { person: id, holder: DIRECTOR, to: '2026-13-01' }, by(ADMIN))).rejects.toMatchObject(refused('to', 'NO_SUCH_DAY'));
  });

  test('only administrators change people and offices; the product itself may', async () => {
    const id = await person('Lan', DIRECTOR);
    for (const deed of [
      () => staff.addPerson(world.books, { name: 'X' }, by(id)), () => staff.deactivate(world.books, id, by(id)), () => staff.giveOffice(world.books, { person: id, holder: `doit.clerk@${UNIT}`, from: today }, by(id)),
      () => staff.endOffice(world.books, { person: id, holder: DIRECTOR }, by(id)), () => staff.addPerson(world.books, { name: 'X' }, by('khong-co')),
    ]) await expect(deed()).rejects.toMatchObject({ code: 'NOT_YOURS' });
    expect(await staff.addPerson(world.books, { name: 'X' }, by('system'))).toMatchObject({ name: 'X', language: 'vi', username: null });
  });

  test('people are found without marks or case, by name, username or id, page by page', async () => {
    const { id } = await staff.addPerson(world.books, { name: 'Đỗ Thị Hiếu', username: 'hieu.do' }, by(ADMIN));
    for (const words of ['do thi hieu', 'ĐỖ THỊ', 'hieu.do', id]) expect((await findPeople(world.books, words, 20)).map((one) => one.id)).toEqual([id]);
    expect(await findPeople(world.books, '%', 20)).toEqual([]);
    // the letters that look like Đ and are typed for it
    for (const [name, words] of [['\u00D0inh V\u0103n \u1EA4t', 'dinh van at'], ['\u0189o\u00E0n \u0110\u1EB7ng', 'doan dang']] as const) {
      const alike = await staff.addPerson(world.books, { name }, by(ADMIN));
      expect((await findPeople(world.books, words, 20)).map((one) => one.id)).toEqual([alike.id]);
    }
    const [first, second] = await findPeople(world.books, '', 2);
    expect((await findPeople(world.books, '', 1, first!.id))[0]).toEqual(second);
  });

  test('the same key again gets the same answer and changes nothing; for another request it is refused', async () => {
    const stamp = by(ADMIN);
    const twice = await Promise.all([staff.addPerson(world.books, { name: 'Một lần' }, stamp), staff.addPerson(world.books, { name: 'Một lần' }, stamp)]);
    expect(twice[0]).toEqual(twice[1]);
    expect(await findPeople(world.books, 'mot lan', 20)).toHaveLength(1);
    await expect(staff.addPerson(world.books, { name: 'Việc khác' }, stamp)).rejects.toMatchObject({ code: 'KEY_REUSED' });
  });
});

describe('a delegation', () => {
  test('counts once the delegate has accepted, on its first and its last day and between', async () => {
    const [lan, hai] = [await person('Lan', DIRECTOR), await person('Hải')];
    const { id, state } = await offer(lan, hai);
    expect([state, await standing(hai)]).toEqual(['offered', []]);
    expect(await staff.acceptDelegation(world.books, id, by(hai))).toMatchObject({ state: 'accepted' });
    expect(await standsFor(world.books, hai, '2026-12-05')).toEqual([{ person: lan, delegation: id, offices: [DIRECTOR], held: [DIRECTOR], stages: [], units: [] }]);
    const one = [[lan, DIRECTOR]];
    expect([await standing(hai, '2026-11-30'), await standing(hai, '2026-12-01'), await standing(hai, '2026-12-10'), await standing(hai, '2026-12-11')]).toEqual([[], one, one, []]);
    expect(await standing(lan)).toEqual([]);
  });

  test('APR-05 from 01/8 to 10/8 gives Hải the office of Lan on 05/8 under her name and the delegation\'s, so that the rules can see both', async () => {
    const [lan, hai] = [await person('Lan', DIRECTOR), await person('Hải', `implementer.director@tt-quang-nam`)];
    const id = await accepted(lan, hai, { from: '2025-08-01', to: '2025-08-10' });
    expect(await standsFor(world.books, hai, '2025-08-05')).toEqual([{ person: lan, delegation: id, offices: [DIRECTOR], held: [DIRECTOR], stages: [], units: [] }]);
    expect([await standing(hai, '2025-07-31'), await standing(hai, '2025-08-11')]).toEqual([[], []]);
    // whoever else there is to act instead of Hải, Lan herself among them, stands in the roster
    const { people, delegations } = await rosterFor(world.books, [DIRECTOR], []);
    expect(people.map((one) => one.id)).toEqual(expect.arrayContaining([lan, hai, `${UNIT}-giam-doc`]));
    expect(delegations).toContainEqual({ id, principal: lan, delegate: hai, from: '2025-08-01', to: '2025-08-10', stages: [], units: [], accepted: true, revoked: false });
  });

  test('gives nothing when declined or revoked, and is answered once', async () => {
    const [lan, hai] = [await person('Lan', DIRECTOR), await person('Hải')];
    const declined = (await offer(lan, hai)).id;
    await staff.declineDelegation(world.books, declined, by(hai));
    await expect(staff.acceptDelegation(world.books, declined, by(hai))).rejects.toMatchObject(refused('id', 'DECLINED'));
    await expect(staff.revokeDelegation(world.books, declined, by(lan))).rejects.toMatchObject(refused('id', 'DECLINED'));
    expect(await standing(hai)).toEqual([]);
    for (const who of [lan, hai, ADMIN]) {
      const id = await accepted(lan, hai);
      await expect(staff.acceptDelegation(world.books, id, by(hai))).rejects.toMatchObject(refused('id', 'ACCEPTED'));
      expect(await standing(hai)).toHaveLength(1);
      await staff.revokeDelegation(world.books, id, by(who));
      await expect(staff.acceptDelegation(world.books, id, by(hai))).rejects.toMatchObject(refused('id', 'REVOKED'));
      expect(await standing(hai)).toEqual([]);
    }
  });

  test('is accepted by the delegate only; to strangers it does not exist', async () => {
    const [lan, hai, other] = [await person('Lan', DIRECTOR), await person('Hải'), await person('Người khác')];
    const { id } = await offer(lan, hai);
    for (const who of [lan, ADMIN]) for (const answer of [staff.acceptDelegation, staff.declineDelegation]) await expect(answer(world.books, id, by(who))).rejects.toMatchObject({ code: 'NOT_YOURS' });
    for (const answer of [staff.acceptDelegation, staff.declineDelegation, staff.revokeDelegation]) {
      await expect(answer(world.books, id, by(other))).rejects.toMatchObject({ code: 'UNKNOWN_RECORD' });
      await expect(answer(world.books, 'khong-co', by(hai))).rejects.toMatchObject({ code: 'UNKNOWN_RECORD' });
    }
    await expect(offer(lan, hai, {}, hai)).rejects.toMatchObject({ code: 'NOT_YOURS' });
    expect(await offer(lan, hai, {}, ADMIN)).toMatchObject({ principal: lan, state: 'offered' });
  });

  test('never reaches further: the delegate of a delegate gets only what is the delegate\'s own', async () => {
    const clerk = `doit.clerk@${UNIT}`;
    const [lan, hai, nam] = [await person('Lan', DIRECTOR), await person('Hải', clerk), await person('Nam')];
    await accepted(lan, hai);
    await accepted(hai, nam);
    expect([await standing(hai), await standing(nam)]).toEqual([[[lan, DIRECTOR]], [[hai, clerk]]]);
  });

  test('for one unit gives the offices of that unit only, and its stages go with it', async () => {
    const other = 'doit.director@sct-bac-giang';
    const [lan, hai, nam] = [await person('Lan', DIRECTOR, other), await person('Hải'), await person('Nam')];
    await accepted(lan, hai, { units: ['sct-bac-giang'], stages: ['baseAppraisal'] });
    expect(await standsFor(world.books, hai, '2026-12-05')).toMatchObject([{ offices: [other], held: expect.arrayContaining([DIRECTOR, other]), stages: ['baseAppraisal'], units: ['sct-bac-giang'] }]);
    await accepted(lan, nam, { units: ['cuc'] });
    expect(await standing(nam)).toEqual([]);
  });

  test('gives only what the principal holds on the day', async () => {
    const [lan, hai] = [await person('Lan'), await person('Hải')];
    await staff.giveOffice(world.books, { person: lan, holder: DIRECTOR, from: '2026-12-03', to: '2026-12-04' }, by(ADMIN));
    await accepted(lan, hai);
    expect([await standing(hai, '2026-12-02'), await standing(hai, '2026-12-03'), await standing(hai, '2026-12-04'), await standing(hai, '2026-12-05')]).toEqual([[], [[lan, DIRECTOR]], [[lan, DIRECTOR]], []]);
  });

  test('APR-13 ends with either of the two, and the other\'s log says so', async () => {
    for (const who of ['principal', 'delegate'] as const) {
      const [lan, hai] = [await person('Lan', DIRECTOR), await person('Hải')];
      const id = await accepted(lan, hai);
      const { delegations } = await staff.deactivate(world.books, who === 'principal' ? lan : hai, by(ADMIN));
      expect([delegations, await standing(hai)]).toEqual([[id], []]);
      const left = await personFile(world.books, who === 'principal' ? hai : lan);
      expect(left!.log[0]).toMatchObject({ what: 'delegationRevoked', data: { id, state: 'revoked' } });
    }
  });

  test('of a deactivated principal gives nothing even if an office and the delegation were left behind', async () => {
    const [lan, hai] = [await person('Lan', DIRECTOR), await person('Hải')];
    await accepted(lan, hai);
    await world.books.pool.query('UPDATE persons SET deactivated_at = now() WHERE id = $1', [lan]);
    expect(await standing(hai)).toEqual([]);
    await world.books.pool.query('UPDATE persons SET deactivated_at = CASE id WHEN $1 THEN NULL ELSE now() END WHERE id IN ($1, $2)', [lan, hai]);
    expect(await standing(hai)).toEqual([]);
  });

  test.each([
    [{ delegate: 'khong-co' }, 'delegate', 'UNKNOWN'], [{ units: ['nowhere'] }, 'units', 'UNKNOWN'], [{ stages: ['nowhere'] }, 'stages', 'UNKNOWN'], [{ to: '2026-11-30' }, 'to', 'BEFORE_FROM'],
    [{ from: '2026-02-30' }, 'from', 'NO_SUCH_DAY'], [{ to: '' }, 'to', 'NO_SUCH_DAY'], [{ to: '2027-12-01' }, 'to', 'LONGER_THAN_A_YEAR'], [{ reason: '  ' }, 'reason', 'REQUIRED'],
  ])('with %j is refused', async (more, field, rule) => {
    const [lan, hai] = [await person('Lan', DIRECTOR), await person('Hải')];
    await expect(offer(lan, hai, more)).rejects.toMatchObject(refused(field, rule));
    expect(await staff.delegationsOf(world.books, lan)).toEqual({ given: [], received: [] });
  });

  test('of a whole year is taken; to oneself, to the deactivated, or without an office of one\'s own it is refused', async () => {
    const [lan, hai, gone] = [await person('Lan', DIRECTOR), await person('Hải'), await person('Đã nghỉ')];
    await staff.deactivate(world.books, gone, by(ADMIN));
    expect(await offer(lan, hai, { to: '2027-11-30' })).toMatchObject({ to: '2027-11-30' });
    await expect(offer(lan, lan)).rejects.toMatchObject(refused('delegate', 'SELF'));
    await expect(offer(lan, gone)).rejects.toMatchObject(refused('delegate', 'INACTIVE'));
    await expect(offer(gone, hai, {}, ADMIN)).rejects.toMatchObject(refused('principal', 'INACTIVE'));
    await expect(offer(hai, lan)).rejects.toMatchObject(refused('principal', 'NO_OFFICE'));
    // what was only lent is not one's own
    await accepted(lan, hai);
    await expect(offer(hai, lan)).rejects.toMatchObject(refused('principal', 'NO_OFFICE'));
  });

  test('that is accepted while its delegate is deactivated ends revoked, whoever came first', async () => {
    const lan = await person('Lan', DIRECTOR);
    for (let round = 0; round < 5; round += 1) {
      const hai = await person('Hải');
      const { id } = await offer(lan, hai);
      const [, ended] = await Promise.allSettled([staff.acceptDelegation(world.books, id, by(hai)), staff.deactivate(world.books, hai, by(ADMIN))]);
      expect([ended!.status, (await staff.delegationsOf(world.books, hai)).received[0]!.state]).toEqual(['fulfilled', 'revoked']);
    }
  });
});

describe('an absence', () => {
  test('is set and taken back by the person or an administrator, and its reason stays out of the log', async () => {
    const [lan, other] = [await person('Lan'), await person('Khác')];
    const mine = await staff.setAbsence(world.books, { person: lan, from: '2026-12-01', to: '2026-12-01', reason: 'Ốm' }, by(lan));
    const theirs = await staff.setAbsence(world.books, { person: lan, from: '2026-12-05', to: '2026-12-06' }, by(ADMIN));
    await expect(staff.setAbsence(world.books, { person: lan, from: today, to: today }, by(other))).rejects.toMatchObject({ code: 'NOT_YOURS' });
    await expect(staff.cancelAbsence(world.books, mine.id, by(other))).rejects.toMatchObject({ code: 'UNKNOWN_RECORD' });
    await expect(staff.cancelAbsence(world.books, 'khong-co', by(lan))).rejects.toMatchObject({ code: 'UNKNOWN_RECORD' });
    await staff.cancelAbsence(world.books, theirs.id, by(lan));
    await expect(staff.cancelAbsence(world.books, theirs.id, by(ADMIN))).rejects.toMatchObject(refused('id', 'CANCELLED'));
    const { absences, log: lines } = (await personFile(world.books, lan))!;
    expect(absences).toEqual([{ id: mine.id, from: '2026-12-01', to: '2026-12-01', reason: 'Ốm', cancelled: false }, { id: theirs.id, from: '2026-12-05', to: '2026-12-06', reason: '', cancelled: true }]);
    expect(JSON.stringify(lines)).not.toContain('Ốm');
    expect((await rosterFor(world.books, [], [lan])).people[0]!.absences).toEqual([{ from: '2026-12-01', to: '2026-12-01' }]);
  });

  test.each([[{ from: '2026-12-02', to: '2026-12-01' }, 'to', 'BEFORE_FROM'], [{ from: '2026-02-30' }, 'from', 'NO_SUCH_DAY'], [{ to: 'x' }, 'to', 'NO_SUCH_DAY']])('with %j is refused', async (more, field, rule) => {
    const lan = await person('Lan');
    await expect(staff.setAbsence(world.books, { person: lan, from: '2026-12-01', to: '2026-12-02', ...more }, by(lan))).rejects.toMatchObject(refused(field, rule));
  });
});

test('a roster names who holds, held or will hold an office, who is named, and who stands for them, with what lies between them', async () => {
  const holder = 'doit.inspector@sct-bac-giang';
  const [was, willBe, stands, offered, declined, third, named, other] = [await person('Đã giữ'), await person('Sẽ giữ'), await person('Thay'), await person('Được mời'), await person('Từ chối'), await person('Thay người thay', DIRECTOR), await person('Được nêu'), await person('Ngoài')];
  await staff.giveOffice(world.books, { person: was, holder, from: '2020-01-01', to: '2020-12-31' }, by(ADMIN));
  await staff.giveOffice(world.books, { person: willBe, holder, from: tomorrow }, by(ADMIN));
  await staff.giveOffice(world.books, { person: stands, holder: DIRECTOR, from: tomorrow }, by(ADMIN));
  const first = await accepted(willBe, stands);
  const open = (await offer(willBe, offered)).id;
  const revoked = await accepted(willBe, stands);
  await staff.revokeDelegation(world.books, revoked, by(willBe));
  await staff.declineDelegation(world.books, (await offer(willBe, declined)).id, by(declined));
  await accepted(stands, third);
  await staff.deactivate(world.books, was, by(ADMIN));

  const roster = await rosterFor(world.books, [holder, `person:${named}`, 'person:khong-co'], ['quan-tri']);
  const seeded = 'sct-bac-giang-nghiem-thu';
  expect(roster.people.map(({ id }) => id).sort()).toEqual([ADMIN, named, offered, seeded, stands, was, willBe].sort());
  expect(roster.people.find(({ id }) => id === was)).toEqual({ id: was, name: 'Đã giữ', active: false, absences: [], offices: [{ holder, from: '2020-01-01', to: '2020-12-31' }] });
  expect(roster.people.find(({ id }) => id === stands)!.offices).toEqual([{ holder: DIRECTOR, from: tomorrow, to: '9999-12-31' }]);
  expect(roster.delegations.map(({ id, accepted: yes, revoked: over }) => [id, yes, over]).sort()).toEqual([[first, true, false], [open, false, false], [revoked, true, true]].sort());
  expect(roster.delegations[0]).toMatchObject({ principal: willBe, from: '2026-12-01', to: '2026-12-10', stages: [], units: [] });
  expect(await rosterFor(world.books, ['doit.nobody@nowhere'], [])).toEqual({ people: [], delegations: [] });
  expect(roster.people.map(({ id }) => id)).not.toContain(other);
});

test('every change stands in the log under who made it, and wakes the open projects it may concern, no others', async () => {
  const holder = 'department.head@cuc';
  const [lan, hai] = [await person('Lan'), await person('Hải')];
  await waiting('W-OFFICE', holder);
  await waiting('W-SEAT', `person:${lan}`);
  await waiting('W-ENDED', holder, 'closed');
  await waiting('W-OTHER', 'department.accountant@cuc');
  const all = ['W-OFFICE', 'W-SEAT'];
  expect(await marked(() => staff.giveOffice(world.books, { person: lan, holder, from: today }, by(ADMIN)))).toEqual(all);
  expect(await marked(() => staff.endOffice(world.books, { person: lan, holder, to: '2027-01-01' }, by(ADMIN)))).toEqual(all);
  let absence = '';
  expect(await marked(async () => { absence = (await staff.setAbsence(world.books, { person: lan, from: today, to: today }, by(lan))).id; })).toEqual(all);
  expect(await marked(() => staff.cancelAbsence(world.books, absence, by(lan)))).toEqual(all);
  let id = '';
  expect(await marked(async () => { id = (await offer(lan, hai)).id; })).toEqual(all);
  expect(await marked(() => staff.acceptDelegation(world.books, id, by(hai)))).toEqual(all);
  expect(await marked(() => staff.revokeDelegation(world.books, id, by(hai)))).toEqual(all);
  expect(await marked(async () => { id = (await offer(lan, hai)).id; await world.books.pool.query('DELETE FROM marks'); await staff.declineDelegation(world.books, id, by(hai)); })).toEqual(all);
  expect(await marked(() => offer(hai, lan).catch(() => undefined))).toEqual([]);
  await accepted(lan, hai);
  // the delegate goes: the principal's projects have to look for somebody else
  expect(await marked(() => staff.deactivate(world.books, hai, by(ADMIN)))).toEqual(all);
  expect(await marked(() => staff.deactivate(world.books, lan, by(ADMIN)))).toEqual(all);
  expect(await log(lan)).toEqual(['personAdded', 'officeGiven', 'officeEnded', 'absenceSet', 'absenceCancelled', 'delegationOffered', 'delegationAccepted', 'delegationRevoked', 'delegationOffered', 'delegationDeclined', 'delegationOffered', 'delegationAccepted', 'delegationRevoked', 'deactivated']);
  const { rows } = await world.books.pool.query<{ by: string; at: Date }>("SELECT by, at FROM staff_log WHERE subject = $1 AND what = 'delegationAccepted'", [lan]);
  expect(rows[0]).toEqual({ by: hai, at: new Date(`${today}T01:00:00.000Z`) });
});

describe('a change wakes what waits for somebody else and may be signed, or not any more, because of it', () => {
  const [accountant, deputy, clerk] = ['department.accountant@cuc', 'department.deputyAccountant@cuc', 'doit.clerk@sct-long-an'];
  test('for whose deputy an office is given or an absence is taken back', async () => {
    await waiting('W-DEPUTY', accountant);
    const lan = await person('Lan');
    expect(await marked(() => staff.giveOffice(world.books, { person: lan, holder: deputy, from: today }, by(ADMIN)))).toContain('W-DEPUTY');
    const { id } = await staff.setAbsence(world.books, { person: lan, from: today, to: tomorrow }, by(lan));
    expect(await marked(() => staff.cancelAbsence(world.books, id, by(lan)))).toContain('W-DEPUTY');
    expect(await marked(() => staff.endOffice(world.books, { person: lan, holder: deputy }, by(ADMIN)))).toContain('W-DEPUTY');
  });
  test('for another office of whoever comes to the applicant, or leaves', async () => {
    await waiting('W-CONFLICT', clerk);
    const lan = await person('Lan', clerk);
    const holder = 'beneficiary.representative@cs-ex07';
    expect(await marked(() => staff.giveOffice(world.books, { person: lan, holder, from: today }, by(ADMIN)))).toContain('W-CONFLICT');
    expect(await marked(() => staff.endOffice(world.books, { person: lan, holder }, by(ADMIN)))).toContain('W-CONFLICT');
  });
  test('for whom an absent delegate stands, no longer when it is revoked', async () => {
    await waiting('W-LENT', clerk);
    const [lan, hai] = [await person('Lan', clerk), await person('Hải')];
    const id = await accepted(lan, hai);
    const away = () => marked(() => staff.setAbsence(world.books, { person: hai, from: today, to: tomorrow }, by(hai)));
    expect(await away()).toContain('W-LENT');
    await staff.revokeDelegation(world.books, id, by(lan));
    expect(await away()).not.toContain('W-LENT');
  });
});
