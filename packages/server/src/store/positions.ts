/** How far a follower of the log has come in one partition. */
export interface Position {
  cursor: string
  /** Raised by each erasure: what was read before it is refused. */
  epoch: number
}

/** The positions of what follows the log beside the workers, by the follower's name. */
export interface Positions {
  /** Returns how far a follower has come; the beginning for one that is new. */
  position(follower: string, partition: number): Promise<Position>
  /** Moves a position to a cursor. False, and no change, when the position is no longer `from`. */
  movePosition(follower: string, partition: number, from: Position, to: string): Promise<boolean>
  /** Lets a new follower begin at a cursor in each of `count` partitions; where it has a position already, that stays. */
  beginAt(follower: string, count: number, cursor: string): Promise<void>
}
