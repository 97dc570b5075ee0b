import { ReadingConfig, doReadNumber } from 'read-vietnamese-number';

/** The spelling of the state's papers: linh, nghìn, tỷ; mốt, tư and lăm after mươi; empty hundreds inside are read. */
const spelling = Object.assign(new ReadingConfig(), { oddText: 'linh', units: [[], ['nghìn'], ['triệu'], ['tỷ']], unit: [] as string[] });

/** A whole number of any size in words: `1005n` → `một nghìn không trăm linh năm`; zero is `không`. */
export const numberInWords = (number: bigint): string => doReadNumber(number, spelling);

/** An amount as contracts and minutes spell it out: `300000000n` → `Ba trăm triệu đồng`. */
export function amountInWords(amount: bigint): string {
  const words = numberInWords(amount);
  return `${words[0]!.toUpperCase()}${words.slice(1)} đồng`;
}
