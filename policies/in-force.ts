import { policy as carepartnersAmtagvi } from './carepartners-amtagvi/policy.ts';
import { policy as cignaAmtagvi } from './cigna-amtagvi/policy.ts';
import { policy as emaImlygic } from './ema-imlygic/policy.ts';
import { policy as lhccImlygic } from './lhcc-imlygic/policy.ts';

/** Every policy the service judges by. A new folder counts once its policy stands here. */
export const policies = [lhccImlygic, carepartnersAmtagvi, cignaAmtagvi, emaImlygic] as const;
