package io.facteur.authentication.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScratchPoolTest {

    private final ScratchPool pool = new ScratchPool();

    @Test
    void memoryShouldBeUsedAgain() {
        Scratch first = pool.take();
        byte[] buffer = first.buffer();
        first.close();

        assertThat(pool.take().buffer()).isSameAs(buffer);
    }

    @Test
    void memoryShouldBeLentToOneAtATimeWhenItIsGivenBackTwice() {
        Scratch first = pool.take();
        first.close();
        Scratch second = pool.take();
        first.close();

        assertThat(pool.size()).isZero();
        assertThat(pool.take().buffer()).isNotSameAs(second.buffer());
    }

    @Test
    void memoryShouldNotBeUsedWhenItWasGivenBack() {
        Scratch scratch = pool.take();
        scratch.close();

        assertThatThrownBy(scratch::buffer).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(scratch::marks).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(scratch::following).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void memoryShouldBeKeptUpToTheMaximum() {
        List<Scratch> all = new ArrayList<>();
        for (int i = 0; i <= ScratchPool.MAXIMUM; i++) {
            all.add(pool.take());
        }
        all.forEach(Scratch::close);

        assertThat(pool.size()).isEqualTo(ScratchPool.MAXIMUM);
    }
}
