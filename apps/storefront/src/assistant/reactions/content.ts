import { defineReaction } from '@proactive/engine'
import type { SearchIndex } from '@proactive/server'
import type { Pool } from 'pg'
import { documentIdOf, readDocument } from '../../shop/search-documents.js'
import { contentPublished } from '../shop-events.js'

/** Indexes the one document that was published, as it is now; one that is no longer there leaves the index. */
export const indexingContent = (pool: Pool, index: Pick<SearchIndex, 'put' | 'remove'>) =>
  defineReaction('index_content', { on: contentPublished, input: ({ trigger }) => ({ documentId: documentIdOf(trigger.documentId) }) }).last('index', {
    run: async ({ documentId }) => {
      const documents = await readDocument(pool, documentId)
      if (documents.length > 0) await index.put(documents)
      else await index.remove([documentId])
      return documents.length
    },
  })
