import { findActivities } from '../../bot/proposal/activities';
import { numberBehind } from '../../bot/answers/lookUp';
import { behindCode, plainly, understand } from '../../bot/understand';
import { projectCode } from '../../domain/code';

const code = projectCode(2026, 123);

test.each([
  ['lập đề án', 'propose'], ['LAP DE AN', 'propose'], ['đăng ký đề án'.normalize('NFD'), 'propose'], ['dang ky de an moi', 'propose'], ['Tôi muốn lập đề án mới', 'propose'], ['dangg ky de an', 'propose'], ['new proposal', 'propose'],
  ['để sau', 'later'], ['làm tiếp', 'resume'], ['lam tiep de an', 'resume'], ['lam teip', 'resume'], ['sửa 4', 'editDraft'], ['Sua cau 11', 'editDraft'], ['edit 4', 'editDraft'], ['hủy nháp', 'discard'],
  ['rút hồ sơ', 'withdraw'], ['rut de an', 'withdraw'], ['tôi xin rút', 'withdraw'], ['withdraw', 'withdraw'],
  ['giờ yên lặng 21:00-7:00', 'quiet'], ['tat gio yen lang', 'quiet'], ['gio yen lagn 22h-6h', 'quiet'], ['thông báo qua zalo', 'prefer'], ['nhan thong bao qua telegram', 'prefer'],
  ['tắt thông báo nhắc hạn', 'mute'], ['tat thong bao chuyen buoc', 'mute'], ['tat thong baoo', 'mute'], ['bật thông báo nhắc hạn', 'unmute'], ['bat nhac han', 'unmute'], ['TẮT', 'mute'], ['bắt đầu', 'start'], ['thông báo', 'preferences'],
  ['ngôn ngữ', 'language'], ['tiếng anh', 'english'], ['căn cứ', 'basis'], ['tra cứu', 'lookUp'], ['look up', 'lookUp'],
  ['gặp cán bộ', 'human'], ['sữa chua 4 vị', 'unclear'], ['tất nhiên', 'unclear'],
])('"%s" asks for %s', (said, wish) => expect(understand(said)).toEqual({ wish, code: null }));

test.each([
  [`rút hồ sơ ${code}`, 'withdraw', ''], [`rut ${code} vi bo sung giay to khong kip`, 'withdraw', 'vi bo sung giay to khong kip'], [`tra cứu ${code} 123456`, 'lookUp', '123456'], [`căn cứ ${code}`, 'basis', ''],
])('"%s" names the project, asks for %s and says "%s"', (said, wish, behind) => {
  expect(understand(said)).toEqual({ wish, code });
  expect(behindCode(said)).toBe(behind);
});

test.each(['không rút hồ sơ', 'đừng rút đề án'])('"%s" withdraws nothing', (said) => expect(understand(said).wish).not.toBe('withdraw'));

test.each([[`${code} 123456`, '123456'], [`${code} 123 456`, '123456'], [`${code}: 001234`, '001234'], [`${code} số 123456`, '123456'], [`${code} số tra cứu: 123456`, '123456'], [`${code} số ba`, null], [`${code} 12345`, null], [`${code} 1234567`, null], [`${code}`, null], ['123456', null]])('the number behind "%s" is %s', (said, number) => expect(numberBehind(said)).toBe(number));

test.each([['hồ sơ của tôi', true], ['trợ giúp', true], ['hủy', true], [`xem ${code}`, true], ['Đào tạo tiếng Anh', false], ['Bổ sung máy nộp liệu', false], ['máy bào gỗ', false], ['', false]])('"%s" plainly asks for something: %s', (said, is) => expect(plainly(said)).toBe(is));

test.each([
  ['may moc thiet bi', 'machinery_application'], ['máy móc thiêt bị', 'machinery_application'], ['hoi cho trong nuoc', 'domestic_fair_organise'], ['đào tạo nghề', 'vocational_training'], ['dao tao nghe', 'vocational_training'],
  ['mô hình trình diễn', 'demo_model_new'], ['advanced machinery', 'machinery_application'], ['day chuyen cong nghe', 'technology_line'], ['sản xuất sạch hơn', 'cleaner_production_pilot'], ['nhãn hiệu', 'trademark'], ['machinry technology', 'machinery_application'],
])('"%s" is among the guesses as %s', (typed, activity) => {
  const { found } = findActivities(typed);
  expect(found.map(({ id }) => id)).toContain(activity);
  expect(found.length).toBeLessThanOrEqual(5);
});

test('nothing is guessed from words that no activity has', () => expect(findActivities('tàu vũ trụ xyz').found.length).toBe(0));
