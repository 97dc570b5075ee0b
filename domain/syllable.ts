const onsets = 'b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x|';
const rhymes = `a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
  i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
  ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyt uyu
  ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu yt ych ynh êng`.split(/\s+/).join('|');
const syllable = new RegExp(`^(?:${onsets})(?:${rhymes})$`);
const tones = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** Whether a word is built as a Vietnamese syllable, whatever it means: an onset, a rhyme, at most one tone, and before a stop only the sharp or the heavy one. */
export function isSyllable(word: string): boolean {
  const apart = word.normalize('NFD').toLowerCase();
  const tone = apart.match(tones) ?? [];
  const bare = apart.replace(tones, '').normalize('NFC');
  if (tone.length > 1 || !syllable.test(bare)) return false;
  return !/(?:c|ch|p|t)$/.test(bare) || tone[0] === '\u0301' || tone[0] === '\u0323';
}
