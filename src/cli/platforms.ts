// The platforms that tierform knows. A new one is added here and in the schemas, and nowhere else outside its folder.
import { nylas } from '../platforms/nylas/index.ts';
import type { Platform } from '../platforms/platform.ts';

export const platforms: readonly Platform[] = [nylas];

export const models = platforms.map(({ model }) => model);
