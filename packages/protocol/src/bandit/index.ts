// The entry `@proactive/protocol/bandit`: chooses one of several variants and learns from what came of it. It has no clock,
// no randomness of its own and no IO; pages and servers share it.
export {
  type Arm,
  type Arms,
  armOf,
  type Counts,
  freezeArms,
  halfLoss,
  learn,
  loss,
  mergeArms,
  readArms,
  resetArms,
  win,
  winRateOf,
} from './arms.js'
export { type Choice, chooseArm, type VariantSelector, variantSelectors } from './choose-arm.js'
export { sampleBeta } from './sample-beta.js'
export { seededRandom } from './seeded-random.js'
