export { project } from './project';
export { courier } from './courier';
export { planRound } from './planRound';
export { sweep } from './sweeps';
