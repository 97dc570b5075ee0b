import qrcode from 'qrcode-generator';

/** A text as a QR code: SVG that scales, dark on light with the quiet zone of four modules that readers need. Up to a quarter of it may be damaged. */
export function qrSvg(text: string): string {
  const code = qrcode(0, 'Q');
  code.addData(text);
  code.make();
  return code.createSvgTag({ cellSize: 4, margin: 16, scalable: true });
}
