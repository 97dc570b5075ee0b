export { project } from './project';
export { courier } from './courier';
export { cards } from './cards';
export { planRound } from './planRound';
export { sweep } from './sweeps';
export { feed, webhook } from './webhook';
