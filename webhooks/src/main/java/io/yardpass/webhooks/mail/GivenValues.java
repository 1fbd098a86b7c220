package io.yardpass.webhooks.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * What a template reaches: members of objects and elements of arrays, and none of what Java adds to them. Of one rendering: lists
 * within lists multiply, so what is repeated is counted over all.
 */
final class GivenValues implements Mustache.Collector {
    private static final int REPEATED_MAX = 10_000;

    private int repeated;

    @Override
    public Iterator<?> toIterator(Object value) {
        count();
        if (!(value instanceof Iterable<?> list)) {
            return null;
        }
        Iterator<?> elements = list.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return elements.hasNext();
            }

            @Override
            public Object next() {
                count();
                return elements.next();
            }
        };
    }

    private void count() {
        if (++repeated > REPEATED_MAX) {
            throw new MustacheException("a template repeats more than " + REPEATED_MAX + " times");
        }
    }

    @Override
    public Mustache.VariableFetcher createFetcher(Object context, String name) {
        return context instanceof Map<?, ?> ? GivenValues::member : null;
    }

    private static Object member(Object object, String name) {
        Map<?, ?> members = (Map<?, ?>) object;
        return members.containsKey(name) ? members.get(name) : Template.NO_FETCHER_FOUND;
    }

    @Override
    public <K, V> Map<K, V> createFetcherCache() {
        return new HashMap<>();
    }
}
