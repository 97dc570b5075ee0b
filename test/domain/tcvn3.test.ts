import { isSyllable } from '../../domain/syllable';
import { fromTcvn3 } from '../../domain/tcvn3';

test.each([
  ['Céng hßa x· héi chñ nghÜa ViÖt Nam', 'Cộng hòa xã hội chủ nghĩa Việt Nam'], ['§Ò ¸n khuyÕn c«ng', 'Đề án khuyến công'], ['C¬ së gç mü nghÖ Hßa Ph¸t', 'Cơ sở gỗ mỹ nghệ Hòa Phát'],
])('TXT-05 "%s" is found to be "%s"', (pasted, converted) => { expect(fromTcvn3(pasted)).toEqual({ suspected: true, converted }); });

test.each([
  ['Trung t©m KhuyÕn c«ng tØnh B¾c Giang', 'Trung tâm Khuyến công tỉnh Bắc Giang'], ['Hîp t¸c x· M©y tre ®an', 'Hợp tác xã Mây tre đan'], ['n\u00ADíc s¹ch', 'nước sạch'], ['\u00ADu tiªn', 'ưu tiên'], ['§¬n vÞ: 1.000 ®ång', 'Đơn vị: 1.000 đồng'],
  ['Quü ®Çu t\u00AD', 'Quỹ đầu tư'], ['ThÞ x· S¬n T©y', 'Thị xã Sơn Tây'], ['Cã mét, kh«ng cã hai', 'Có một, không có hai'], ['«ng Lª V¨n ý', 'ông Lê Văn ý'], ['10 µm, ®é dµy', '10 µm, độ dày'],
])('"%s" reads "%s"', (pasted, converted) => { expect(fromTcvn3(pasted)).toEqual({ suspected: true, converted }); });

test.each([
  ['Cộng hòa xã hội chủ nghĩa Việt Nam'], ['Cộng hòa xã hội'.normalize('NFD')], ['Thái Bình, Hà Nam, Hòa An'], ['Công ty An Phú, Hà Tây'], ['Cà phê Lâm Hà'], ['CÔNG TY HOÀ BÌNH'], ['HÀ TÂY, PHÚ YÊN, KHÁNH HÒA'], ['Khuyen cong khong dau'], [''], ['12.000 m²'], ['± 5 µm'], ['§ 5, © 2025, «An Giang»'], ['20 °C · 3½'],
  ['Máy Müller (Đức), Düsseldorf'], ['Công ty Citroën An Phú'], ['São Paulo'], ['façade, naïve, Señor, Köln, Ærø'], ['👨‍👩‍👧 cảm ơn'], ['“An Phú” – Hà Nam…'],
])('"%s" is left alone', (text) => { expect(fromTcvn3(text)).toEqual({ suspected: false, converted: text }); });

test('text of the capital font is taken as it is, unless the rest of it is in capitals', () => {
  expect(fromTcvn3('céng hßa x· héi').converted).toBe('cộng hòa xã hội');
  expect(fromTcvn3('CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM').converted).toBe('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM');
  expect(fromTcvn3('Q §«ng').converted).toBe('Q Đông');
});
test('in a text pasted together from old and new, only what makes no sense is converted', () => {
  expect(fromTcvn3('Đề án của C¬ së gç Hòa Phát, xã Tân Hà')).toEqual({ suspected: true, converted: 'Đề án của Cơ sở gỗ Hòa Phát, xã Tân Hà' });
});
test('what was converted once is not suspected again', () => {
  const { converted } = fromTcvn3('C¬ së gç mü nghÖ Hßa Ph¸t');
  expect(fromTcvn3(converted)).toEqual({ suspected: false, converted });
});

test.each([['nghiêng', true], ['Quốc', true], ['khuyến', true], ['giếng', true], ['gì', true], ['ưu', true], ['quyền', true], ['Phat', false], ['phàt', false], ['Hßa', false], ['Müller', false], ['áà', false], ['', false], ['xyz', false], ['huyệnn', false]])('"%s" is built as a syllable: %s', (word, is) => { expect(isSyllable(word)).toBe(is); });
