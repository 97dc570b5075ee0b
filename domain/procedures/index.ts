import type { Procedure } from '../procedure';
import { national } from './national';
import { provincial } from './provincial';

/** Every procedure and version that the product knows; a running project keeps the one it began with. */
export const procedures: readonly Procedure[] = [national, provincial];
