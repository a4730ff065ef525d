export { type DataPlane, type DataPlaneOptions, PortTaken, startDataPlane } from './data-plane';
