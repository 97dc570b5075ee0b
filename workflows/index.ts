export { project } from './project';
export { courier } from './courier';
export { sweep } from './sweeps';
