import type { Sql } from '@proactive/engine'
import type { Position } from '../store/positions.js'

/**
 * A thing in the graph. The kinds are the pack's, such as `book` or `shelf`; only `person` is the server's own, with a
 * person's name as its ID: `user:<id>` or `visitor:<uuid>`.
 */
export interface NodeRef {
  kind: string
  id: string
}

export const personKind = 'person'

/** A node with the numbers by which nodes are ordered and compared. */
export interface GraphNode extends NodeRef {
  /** Of persons: who comes first, such as 1 for a member and 0 for others. */
  rank: number
  /** Of persons, what orders those of equal rank; of things, what makes them alike, such as a price. */
  value: number | null
}

/** One kind of edge to follow, from its start to its end unless `reverse`. */
export interface PathStep {
  edge: string
  reverse?: boolean
  /** How many edges of this kind may follow one another, at least one of them: 1. */
  upTo?: number
}

/** The longest path that a question may follow, in edges. */
export const longestPath = 8
/** The most edges that `related` follows, the nearest first. */
export const mostSteps = 10_000
/** The most things of a class that `standIns` compares, and the most persons who looked at the thing. */
export const mostCompared = 1_000
export const mostLookers = 200

/** What relates to a node: the ends of all paths of these steps that lead through no node twice. */
export interface RelatedQuestion {
  from: NodeRef
  path: readonly PathStep[]
  /** How many edges of a kind are followed from each node, the strongest first: 50. */
  breadth?: number
  /** The most nodes to return: 20. */
  limit?: number
}

export interface RelatedNode extends GraphNode {
  /** The number of edges of the shortest path. */
  depth: number
  /** The sum over the paths, each with the weight of its weakest edge. */
  strength: number
}

/**
 * Who is affected by something: the persons at the ends of all paths of these steps. Every edge is followed, also back to
 * where the path has been.
 */
export interface AffectedQuestion {
  from: NodeRef
  path: readonly PathStep[]
  /** Whether only persons with an open page count: true. */
  live?: boolean
  /** The most persons to return: 100. */
  limit?: number
}

export interface AffectedPerson {
  personId: string
  rank: number
  value: number | null
}

/** What can stand in for a thing: others of the same class, the most alike first. */
export interface StandInQuestion {
  for: NodeRef
  /** The kind of edge to what both must belong to, such as a category. */
  within: string
  /** The kinds of edges to what makes two things alike, such as tags. */
  alike: readonly string[]
  /** The kinds of edges that a stand-in must have as well, to the same ends. */
  keeps?: readonly string[]
  /** The kinds of edges that a stand-in must not have to other ends than the thing. */
  bringsNo?: readonly string[]
  /** What people took who had looked at the thing and did not take it: the kinds of edges from a person. */
  instead?: { looked: string; took: string }
  /** The most things to return: 5. */
  limit?: number
}

export interface StandIn extends NodeRef {
  /** `alike + near + chosen`, from 0 to 3. */
  score: number
  /** The share of common ends among all ends of the edges that make things alike, from 0 to 1. */
  alike: number
  /** How near the values are: 1 when they are equal, 0 when one has none. */
  near: number
  /** `n / (n + 5)` for n persons who took it instead. */
  chosen: number
}

/** What reads run on. A graph in another database ignores it. */
export interface ReadOptions {
  /** The transaction in which a fact is read. Default: a connection of the graph's own. */
  tx?: Sql
}

/**
 * The three questions that are asked of the graph when something is decided; never on the path of an event. Every
 * implementation passes the same tests (`graph.test.ts`). Equal answers come in the order of kind and ID.
 */
export interface GraphReads {
  /** @throws RangeError for a path without steps, or of more than 8 edges. */
  related(question: RelatedQuestion, options?: ReadOptions): Promise<readonly RelatedNode[]>
  /**
   * Orders by rank, then value, the highest first.
   *
   * @throws RangeError for a path without steps, or of more than 8 edges.
   */
  affected(question: AffectedQuestion, options?: ReadOptions): Promise<readonly AffectedPerson[]>
  standIns(question: StandInQuestion, options?: ReadOptions): Promise<readonly StandIn[]>
}

/** Changes the numbers of a node, and creates the node if it is missing. What a newer event has told stays. */
export interface NodeChange extends NodeRef {
  rank?: number
  value?: number | null
}

/** Adds to the weight of an edge, and creates the edge and its nodes if they are missing. */
export interface EdgeChange {
  from: NodeRef
  kind: string
  to: NodeRef
  /** What is added to the weight: 1. */
  weight?: number
  /** Whether a node has one edge of this kind: that of the newest event takes the place of the others. */
  only?: boolean
}

/** What one event changes. An event that the graph contains already changes nothing. */
export interface EventChanges {
  /** The event's ID. */
  event: string
  /** The event's time, in epoch milliseconds. */
  time: number
  /** What a page told is kept for a shorter time. */
  origin: 'page' | 'shop'
  nodes?: readonly NodeChange[]
  edges?: readonly EdgeChange[]
}

/** What a projection made of the records between two cursors of a partition. */
export interface GraphBatch {
  projection: string
  partition: number
  from: Position
  to: string
  changes: readonly EventChanges[]
}

/** Nodes and edges that the shop's own records state, such as its catalogue. The weight of an edge is 1 unless given. */
export interface GraphContent {
  nodes: readonly NodeChange[]
  edges: readonly Pick<EdgeChange, 'from' | 'kind' | 'to' | 'weight'>[]
}

/** The graph of what relates to what. Neither questions nor changes say how it is stored. */
export interface GraphStore extends GraphReads {
  /** Returns how far a projection has come; the beginning for one that is new. */
  position(projection: string, partition: number): Promise<Position>
  /**
   * Applies a batch and moves the position, both or neither. False, and no change, when the position is no longer
   * `from`: another process has applied the batch, or a person was erased since the records were read.
   */
  apply(batch: GraphBatch): Promise<boolean>
  /**
   * Takes back what one event has changed, and remembers the event, so that it changes nothing later. Idempotent. A number
   * that the event told is unknown then; of edges of which a node has one, the edge of the event goes.
   */
  withdraw(projection: string, changes: EventChanges): Promise<void>
  /** Replaces what this source has loaded before. Edges that events have made stay. */
  load(source: string, content: GraphContent): Promise<void>
  /** Deletes persons with their edges, and refuses the batches that were read before. */
  forget(persons: readonly string[]): Promise<void>
}
