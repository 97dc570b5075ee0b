import { byGivenName, byName } from '../../templates/order';
import { currentProvinces } from '../../domain/provinces';
import { people, units } from './lists';

test('TXT-07 provinces stand in Vietnamese order', () => {
  expect(units).toHaveLength(34);
  expect([...currentProvinces].sort(byName)).toEqual(units);
});
test('TXT-07 letters and tones have their order', () => {
  expect(['Eo', 'Ê-đê', 'Ân', 'Ăn', 'Dương'].sort(byName)).toEqual(['Ăn', 'Ân', 'Dương', 'Eo', 'Ê-đê']);
  expect(['má', 'ma', 'mạ', 'mà', 'mã', 'mả'].sort(byName)).toEqual(['ma', 'mà', 'mả', 'mã', 'má', 'mạ']);
});
test.each([
  [['Đan', 'Dung', 'Em', 'Dân'], ['Dân', 'Dung', 'Đan', 'Em']], [['Ổn', 'Ơn', 'Ong', 'Ông'], ['Ong', 'Ổn', 'Ông', 'Ơn']], [['Ưng', 'Vân', 'Ung', 'Út'], ['Ung', 'Út', 'Ưng', 'Vân']],
  [['Phường 10', 'Phường 1', 'Phường 2'], ['Phường 1', 'Phường 10', 'Phường 2']],
])('%j is ordered as %j', (given, ordered) => { expect([...given].sort(byName)).toEqual(ordered); });
test('both forms of a letter stand together', () => { expect(['Bình', 'Đà'.normalize('NFD'), 'Đà', 'Em'].sort(byName).map((name) => name.normalize('NFC'))).toEqual(['Bình', 'Đà', 'Đà', 'Em']); });

test('TXT-08 people stand by given name, then family name, then what is between', () => { expect([...people.given].sort(byGivenName)).toEqual(people.ordered); });
test.each([
  [['Nguyễn Văn An', 'Nguyễn Thị An', 'Lê An'], ['Lê An', 'Nguyễn Thị An', 'Nguyễn Văn An']], [['An', 'Lê An', 'Bình'], ['An', 'Lê An', 'Bình']],
  [['Trần Văn Đức, Phó Giám đốc', 'Nguyễn Thị Yến (thư ký)', 'Hoàng  Văn\u00A0An '], ['Hoàng  Văn\u00A0An ', 'Trần Văn Đức, Phó Giám đốc', 'Nguyễn Thị Yến (thư ký)']], [['Đỗ Đức'.normalize('NFD'), 'Bùi Dung', 'Đỗ Em'], ['Bùi Dung', 'Đỗ Đức'.normalize('NFD'), 'Đỗ Em']],
])('%j is ordered by given name as %j', (given, ordered) => { expect([...given].sort(byGivenName)).toEqual(ordered); });
