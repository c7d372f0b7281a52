// Says that a program may have several builds of the library, where the guard of core/instruction_set.hpp would end it. The file does not
// include the library.
extern "C" {
extern bool sketchrnn_several_instruction_sets;
bool sketchrnn_several_instruction_sets = true;
}
